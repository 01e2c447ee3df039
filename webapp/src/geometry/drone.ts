/* Whether a microphone hears the drone that the page itself plays: a tone known to a hair, which no bow holds so still. */

/** So much of the sound is looked at. */
export const LOOKED_S = 0.8
const PARTIALS = 5
/** Of them, that stand out and stand still. */
const FEWEST = 2
const PIECES = 4
/** Over what lies beside it: of a note that is not the drone's there is as much there. */
const STANDS_DB = 10
/** Bins of the whole window, where its own lobe has ended. */
const BESIDE = [-8, -6, -5, -4, 4, 5, 6, 8]
/** From one piece to the next: of the 440 Hz of an A that is half a cent, of its third partial a sixth. */
const STILL_RAD = 0.2

/** Whether a tone of `drone_hz` with its partials sounds in `samples`, LOOKED_S of them or so, beside whatever else. */
export function hearsDrone(samples: Float32Array, rate: number, drone_hz: number): boolean {
  let found = 0
  for (let k = 1; k <= PARTIALS && k * drone_hz < 0.45 * rate; k++) if (stands(samples, rate, k * drone_hz)) found += 1
  return found >= FEWEST
}

function stands(samples: Float32Array, rate: number, hz: number): boolean {
  const piece = Math.floor(samples.length / PIECES)
  const phases: number[] = []
  for (let n = 0; n < PIECES; n++) {
    const [re, im] = at(samples, n * piece, piece, rate, hz)
    phases.push(Math.atan2(im, re))
  }
  for (let n = 1; n < PIECES; n++) if (Math.abs(turned(phases[n]! - phases[n - 1]!)) > STILL_RAD) return false
  const bin_hz = rate / samples.length
  const beside = BESIDE.map((bins) => power(samples, rate, hz + bins * bin_hz)).sort((a, b) => a - b)
  return power(samples, rate, hz) > 10 ** (STANDS_DB / 10) * (beside[BESIDE.length / 2 - 1]! + beside[BESIDE.length / 2]!) / 2
}

const power = (samples: Float32Array, rate: number, hz: number): number => {
  const [re, im] = at(samples, 0, samples.length, rate, hz)
  return re * re + im * im
}

const turned = (angle: number): number => angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI))

/** What of a stretch turns with `hz`, through a Hann window; its phase counts from the first of all samples. */
function at(samples: Float32Array, first: number, count: number, rate: number, hz: number): readonly [number, number] {
  const step = (2 * Math.PI * hz) / rate
  const [cos, sin] = [Math.cos(step), Math.sin(step)]
  let [c, s] = [Math.cos(step * first), Math.sin(step * first)]
  const edge = (2 * Math.PI) / count
  const [edge_cos, edge_sin] = [Math.cos(edge), Math.sin(edge)]
  let [w, v] = [1, 0]
  let [re, im] = [0, 0]
  for (let i = 0; i < count; i++) {
    const value = samples[first + i]! * (1 - w)
    re += value * c
    im -= value * s
    ;[c, s] = [c * cos - s * sin, s * cos + c * sin]
    ;[w, v] = [w * edge_cos - v * edge_sin, v * edge_cos + w * edge_sin]
  }
  return [re, im]
}
