/* Runs in the audio thread: hands the microphone's samples to the page, mono, in frames, with their numbers. */
import { frameLength, makeCutter, type Cut, type Taken } from './cutter'

declare class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare function registerProcessor(name: string, made: new () => AudioWorkletProcessor): void
declare const sampleRate: number
declare const currentFrame: number

const QUANTUM = 128

class Taker extends AudioWorkletProcessor {
  private readonly cutter = makeCutter(frameLength(sampleRate))
  private over = false

  constructor() {
    super()
    // The page says that it is over; what is left comes back, then null.
    this.port.onmessage = () => {
      this.over = true
      const rest = this.cutter.rest()
      if (rest) this.give(rest)
      this.port.postMessage(null)
    }
  }

  process(inputs: Float32Array[][]): boolean {
    if (this.over) return false
    const channels = inputs[0] ?? []
    for (const cut of this.cutter.take(currentFrame, channels, channels[0]?.length ?? QUANTUM)) this.give(cut)
    return true
  }

  private give(cut: Cut): void {
    const taken: Taken = { ...cut, at_ms: Date.now() }
    this.port.postMessage(taken, [cut.samples.buffer])
  }
}

registerProcessor('taker', Taker)
