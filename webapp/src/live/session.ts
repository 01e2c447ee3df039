/* One session on /ws/live: hello, frames out, messages in, end. A new one is begun where the connection was lost. */
import { socketUrl } from '../api/client'
import type { LiveHello, LiveMessage } from '../api/types'
import type { Scope } from '../scope'
import type { Cut } from './cutter'
import { packFrame } from './frame'

export interface SessionHeard {
  message: (message: LiveMessage) => void
  /** It is over, by the server or by a lost connection. */
  closed: () => void
}

export interface Session {
  /** The microphone's sample that is the session's first; null before any was sent. */
  offset(): number | null
  /** False where the connection is so slow that the frame was not sent; the server then hears silence. */
  send(cut: Cut): boolean
  end(): void
  close(): void
}

/** Of sound that may wait in the browser for a slow connection. */
const WAITING_S = 8

export function openSession(scope: Scope, hello: LiveHello, heard: SessionHeard): Session {
  const own = scope.child()
  const waiting_bytes = WAITING_S * hello.rate * 4
  let offset: number | null = null
  let sequence = 0
  const socket = own.socket(socketUrl('/ws/live'), {
    open: (opened) => opened.send(JSON.stringify(hello)),
    message: (data) => typeof data === 'string' && heard.message(JSON.parse(data) as LiveMessage),
    close() {
      own.dispose()
      heard.closed()
    },
  })
  return {
    offset: () => offset,
    send(cut) {
      if (socket.readyState !== WebSocket.OPEN) return true
      if (socket.bufferedAmount > waiting_bytes) return false
      offset ??= cut.first
      socket.send(packFrame(sequence++, cut.first - offset, cut.samples))
      return true
    },
    end: () => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify({ type: 'end' })),
    close: () => own.dispose(),
  }
}
