/* What was measured of each note of a position, where it lies on the fingerboard: the nut above, as a player looks down on it. */
import { FlatIcon, SharpIcon } from '../../icons/icons'
import { figureText, nameOf, spoken, type Spelling } from '../../geometry/notes'
import { figureOf, placedOn, type Placed } from '../../geometry/weeks'
import type { Figures } from '../../state/weeks'
import { say } from '../../strings'

export function Fingerboard({ figures: { measure, board }, spelling }: { figures: Figures; spelling: Spelling }) {
  if (!board.places.length) return <p class="soft">{say('board_none')}</p>
  const all = placedOn(board.places, board.points, measure)
  const strings = [...new Set(board.places.map((one) => one.string))]
  const rows = [...new Set(board.places.map((one) => one.semitones))].sort((a, b) => a - b)
  return (
    <section aria-label={say('board')}>
      <h2>{say('board')}</h2>
      <p>
        <small>{say(board.points.length ? 'board_what' : 'board_no_take')}</small>
      </p>
      <table class="board">
        <thead>
          <tr>
            {strings.map((string) => (
              <th key={string} scope="col">{string}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((semitones) => (
            <tr key={semitones} class={semitones === 0 ? 'open' : ''}>
              {strings.map((string) => {
                const placed = all.find((one) => one.place.string === string && one.place.semitones === semitones)
                return <td key={string}>{placed && <Spot placed={placed} spelling={spelling} />}</td>
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Spot({ placed: { place, newest, verdict }, spelling }: { placed: Placed; spelling: Spelling }) {
  const name = nameOf(place.key, spelling)
  const text = newest && figureText(figureOf(newest))
  const words = verdict === 'unknown' ? '' : `, ${say(`one_${verdict}`)}`
  return (
    <span class={`spot ${verdict}${newest ? '' : ' bare'}`} data-place={`${place.string}${place.semitones}`} data-verdict={verdict} title={text ? `${place.finger}: ${text}` : place.finger}>
      {verdict !== 'unknown' && <span aria-hidden="true" class={`off-sign ${verdict}`}>{verdict === 'sharp' ? <SharpIcon /> : verdict === 'flat' ? <FlatIcon /> : '●'}</span>}
      <span aria-hidden="true">{name}</span>
      {newest && <small aria-hidden="true">{Math.round(newest.median).toString().replace('-', '−')}</small>}
      <span class="sr">{`${spoken(name)}, ${place.finger}${text ? `: ${text}${words}` : ''}`}</span>
    </span>
  )
}
