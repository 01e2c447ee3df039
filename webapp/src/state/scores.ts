/* Scores of every frame, fetched by the piece where the playhead is and kept for a while. */
import { isAborted, scores, type ScoresPart } from '../api/client'
import type { Scope } from '../scope'

export interface Scores {
  /** 0 to 1; null while the piece is on its way or not heard yet. */
  at(index: number, time_s: number): number | null
  /** All labels' scores of one label over a stretch would need many pieces: fetch those of the playhead only. */
  forget(): void
}

/** Twenty seconds at 12.5 frames a second. */
const FRAMES = 256
const KEPT = 12
/** How long to wait before asking again for frames that were not there yet. */
const AGAIN_MS = 1000

interface Piece {
  part: ScoresPart | null
  asked_ms: number
}

export function makeScores(scope: Scope, id: string, arrived: () => void): Scores {
  const pieces = new Map<number, Piece>()
  let hop_s = 0
  let start_s = 0

  function fetchPiece(number: number): void {
    const now = performance.now()
    const known = pieces.get(number)
    if (known && now - known.asked_ms < AGAIN_MS) return
    const piece: Piece = { part: known?.part ?? null, asked_ms: now }
    pieces.set(number, piece)
    scores(id, number * FRAMES, FRAMES, scope.signal)
      .then((part) => {
        piece.part = part
        hop_s = part.hop_s
        start_s = part.start_s
        while (pieces.size > KEPT) pieces.delete(pieces.keys().next().value!)
        arrived()
      })
      .catch((problem: unknown) => {
        // Bars are an extra; the page says elsewhere that the server is gone.
        if (!isAborted(problem)) piece.asked_ms = performance.now() + 4 * AGAIN_MS
      })
  }

  return {
    at(index, time_s) {
      if (!hop_s) {
        fetchPiece(0)
        return null
      }
      const frame = Math.max(0, Math.floor((time_s - start_s) / hop_s + 1e-6))
      const number = Math.floor(frame / FRAMES)
      const within = frame - number * FRAMES
      const part = pieces.get(number)?.part
      const value = part && index < part.labels ? part.values[within * part.labels + index] : undefined
      if (value === undefined) fetchPiece(number)
      else if (within > FRAMES / 2 && part && part.frames > (number + 1) * FRAMES && !pieces.has(number + 1)) fetchPiece(number + 1)
      return value === undefined ? null : value / 65535
    },
    forget() {
      pieces.clear()
      hop_s = 0
    },
  }
}
