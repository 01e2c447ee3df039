/* The touched moment: how sure, what else it might be, its clip, its neighbours, and what the person says of it. */
import { clipUrl } from '../../api/client'
import { reveal } from '../../actions'
import { percent } from '../../geometry/sizes'
import { sureness } from '../../geometry/thresholds'
import { clock } from '../../geometry/time'
import { CloseIcon } from '../../icons/icons'
import type { Box } from '../../state/boxes'
import { tell } from '../../state/notices'
import type { Recording } from '../../state/recording'
import { beginReview } from '../../state/review'
import { writeRoute } from '../../state/route'
import { say } from '../../strings'
import { Verdict } from './Verdict'

interface Props {
  recording: Recording
  box: Box
}

export function Evidence({ recording, box }: Props) {
  const rule = recording.labels.value.get(box.label)?.rule
  return (
    <section class="evidence">
      <h2>
        {say('this_moment')}
        <button class="plain" aria-label={say('dismiss')} onClick={() => (recording.touched.value = null)}>
          <CloseIcon />
        </button>
      </h2>
      <p class="evidence-name">
        <strong>{recording.nameOf(box.label)}</strong> {clock(box.start_s)}–{clock(box.end_s)}
      </p>
      {rule && <p class="evidence-rule soft">{rule}</p>}
      {box.event && <HowSure recording={recording} box={box} />}
      <div class="row">
        <button onClick={() => recording.player.playStretch(box)}>{say('hear_clip')}</button>
        <button
          onClick={() => {
            recording.player.loop.value = { start_s: box.start_s, end_s: box.end_s }
            recording.player.seek(box.start_s)
            recording.player.play()
          }}
        >
          {say('loop_clip')}
        </button>
        <a class="button" href={clipUrl(recording.id, box.start_s, box.end_s)} download>
          {say('save_clip')}
        </a>
        <button onClick={() => void copyLink(recording, box.start_s)}>{say('link_moment')}</button>
        {box.event && (
          <button title={say('cmd_review')} onClick={() => beginReview(recording, box.event!.label)}>
            {say('review')} <kbd>V</kbd>
          </button>
        )}
      </div>
      <Verdict key={box.key} recording={recording} box={box} />
      <Neighbours recording={recording} box={box} />
    </section>
  )
}

function HowSure({ recording, box }: Props) {
  const { event } = box
  if (!event) return null
  const threshold = recording.thresholds.of(event.label)
  const heeds = recording.thresholds.heeds(event.label)
  const calibrated = recording.model.value?.calibrated
  return (
    <>
      <p>
        {say('evidence_score', {
          sure: say(sureness(event.score)),
          score: percent(event.score),
          threshold: percent(threshold),
          holds: say(box.holds || !heeds ? 'does_hold' : 'does_not_hold'),
        })}{' '}
        {calibrated && say('evidence_calibrated', { score: percent(event.score) })} {!heeds && say('does_not_as_ignored')}
      </p>
      <h3>{say('runners_up')}</h3>
      {event.runners_up.length === 0 && <p class="soft">{say('no_runners_up')}</p>}
      <ul class="runners">
        {event.runners_up.map((tag) => (
          <li key={tag.label}>
            <span>{recording.nameOf(tag.label)}</span>
            <meter min={0} max={1} value={tag.score} aria-hidden="true" />
            <small>{percent(tag.score)}</small>
          </li>
        ))}
      </ul>
    </>
  )
}

async function copyLink(recording: Recording, t_s: number): Promise<void> {
  const link = location.origin + location.pathname + location.search + writeRoute({ view: 'recording', id: recording.id, t_s })
  try {
    await navigator.clipboard.writeText(link)
    tell('panel', say('link_copied'))
  } catch {
    // Not allowed, or not a secure page: show it, so that it can be copied by hand.
    tell('panel', say('link_shown', { link }))
  }
}

function Neighbours({ recording, box }: Props) {
  const held = recording.boxes.value.filter((one) => one.holds || one.key === box.key)
  const place = held.findIndex((one) => one.key === box.key)
  const near = [
    { key: 'neighbour_before', box: held[place - 1] },
    { key: 'neighbour_after', box: held[place + 1] },
  ] as const
  if (!near.some((one) => one.box)) return null
  return (
    <>
      <h3>{say('neighbours')}</h3>
      {near.map(({ key, box: other }) =>
        other ? (
          <p key={key}>
            <button class="link" onClick={() => touch(recording, other)}>
              {say(key, { name: recording.nameOf(other.label), time: clock(other.start_s) })}
            </button>
          </p>
        ) : null,
      )}
    </>
  )
}

function touch(recording: Recording, box: Box): void {
  recording.touched.value = box.key
  recording.player.seek(box.start_s)
  reveal(recording, box.start_s, box.end_s)
}
