/* One owner of listeners, timers, sockets and animation frames: what a view starts ends with it, and after it nothing starts. */
import { useLayoutEffect } from 'preact/hooks'

export interface Scope {
  /** Aborted when the scope ends; for `fetch`. */
  readonly signal: AbortSignal
  /** Listens until the scope ends; returns a way to stop sooner. */
  listen<E extends Event = Event>(
    target: EventTarget,
    type: string,
    heard: (event: E) => void,
    options?: AddEventListenerOptions,
  ): () => void
  after(ms: number, run: () => void): () => void
  every(ms: number, run: () => void): () => void
  /** Calls `draw` once before the next paint. */
  frame(draw: (now_ms: number) => void): () => void
  /** Calls `draw` before each paint until stopped. */
  frames(draw: (now_ms: number) => void): () => void
  /** Owns a socket: its listeners go and it closes with the scope. */
  socket(url: string, heard: SocketHeard): WebSocket
  /** Watches an element's size; called at once with the size it has. */
  resized(element: Element, heard: (width_px: number, height_px: number) => void): () => void
  /** Anything else that must be undone. */
  add(undo: () => void): () => void
  /** A scope that ends with this one, or sooner. */
  child(): Scope
  dispose(): void
}

export interface SocketHeard {
  open?: (socket: WebSocket) => void
  message?: (data: string | ArrayBuffer) => void
  /** `clean` is false where the connection was lost. */
  close?: (clean: boolean, code: number) => void
}

export function makeScope(): Scope {
  const undos = new Set<() => void>()
  const ended = new AbortController()

  function add(undo: () => void): () => void {
    if (ended.signal.aborted) {
      undo()
      return () => {}
    }
    const once = () => {
      if (undos.delete(once)) undo()
    }
    undos.add(once)
    return once
  }

  function frame(draw: (now_ms: number) => void): () => void {
    if (ended.signal.aborted) return () => {}
    const stop = add(() => cancelAnimationFrame(id))
    const id = requestAnimationFrame((now) => {
      stop()
      draw(now)
    })
    return stop
  }

  const scope: Scope = {
    signal: ended.signal,
    add,
    frame,
    listen(target, type, heard, options) {
      const listener = heard as EventListener
      target.addEventListener(type, listener, options)
      return add(() => target.removeEventListener(type, listener, options))
    },
    after(ms, run) {
      if (ended.signal.aborted) return () => {}
      const stop = add(() => clearTimeout(id))
      const id = setTimeout(() => {
        stop()
        run()
      }, ms)
      return stop
    },
    every(ms, run) {
      const id = setInterval(run, ms)
      return add(() => clearInterval(id))
    },
    frames(draw) {
      let id = 0
      const next = (now: number) => {
        id = requestAnimationFrame(next)
        draw(now)
      }
      id = requestAnimationFrame(next)
      return add(() => cancelAnimationFrame(id))
    },
    socket(url, heard) {
      const socket = new WebSocket(url)
      socket.binaryType = 'arraybuffer'
      const own = scope.child()
      own.listen(socket, 'open', () => heard.open?.(socket))
      own.listen<MessageEvent>(socket, 'message', (event) => heard.message?.(event.data))
      own.listen<CloseEvent>(socket, 'close', (event) => {
        own.dispose()
        heard.close?.(event.wasClean, event.code)
      })
      own.add(() => socket.close())
      return socket
    },
    resized(element, heard) {
      const watch = new ResizeObserver(() => heard(element.clientWidth, element.clientHeight))
      watch.observe(element)
      heard(element.clientWidth, element.clientHeight)
      return add(() => watch.disconnect())
    },
    child() {
      const child = makeScope()
      child.add(add(() => child.dispose()))
      return child
    },
    dispose() {
      if (ended.signal.aborted) return
      ended.abort()
      for (const undo of [...undos]) undo()
      undos.clear()
    },
  }
  return scope
}

/** A scope for as long as the view stands; begun anew when one of `inputs` changes. */
export function useScope(begin: (scope: Scope) => void, inputs: readonly unknown[]): void {
  // Before the paint, not after it: a view may be gone again by then.
  useLayoutEffect(() => {
    const scope = makeScope()
    begin(scope)
    return () => scope.dispose()
  }, [...inputs])
}
