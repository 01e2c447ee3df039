/* Runs in the audio thread: hands the microphone's samples to the page, mono, in blocks. */

declare class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare function registerProcessor(name: string, made: new () => AudioWorkletProcessor): void

class Taker extends AudioWorkletProcessor {
  process(inputs: Float32Array[][]): boolean {
    const first = inputs[0]?.[0]
    if (first) this.port.postMessage(first.slice())
    return true
  }
}

registerProcessor('taker', Taker)

export {}
