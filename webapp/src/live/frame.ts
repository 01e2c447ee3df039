/* A frame as it goes over the socket: uint32 sequence, uint64 first sample, float32 samples, all little endian. */

export const HEAD_BYTES = 12

export function packFrame(sequence: number, first: number, samples: Float32Array): ArrayBuffer {
  const packed = new ArrayBuffer(HEAD_BYTES + 4 * samples.length)
  const view = new DataView(packed)
  view.setUint32(0, sequence >>> 0, true)
  view.setBigUint64(4, BigInt(first), true)
  // The head is 12 bytes, so a Float32Array may lie behind it; every browser's machine is little endian.
  new Float32Array(packed, HEAD_BYTES).set(samples)
  return packed
}
