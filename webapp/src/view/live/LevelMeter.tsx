/* How loud the microphone is: the mean as a bar, the loudest sample as a line on it, in dB. */
import { useSignalEffect } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { CLIPPED_DB, LEAST_DB, onMeter } from '../../live/level'
import type { Live } from '../../state/liveShown'
import { levelText } from './level'
import { say } from '../../strings'

export function LevelMeter({ live }: { live: Live }) {
  const bar = useRef<HTMLSpanElement>(null)
  const peak = useRef<HTMLSpanElement>(null)
  useSignalEffect(() => {
    const level = live.level.value
    bar.current?.style.setProperty('transform', `scaleX(${onMeter(level?.rms_db ?? -Infinity).toFixed(3)})`)
    peak.current?.style.setProperty('left', `${(100 * onMeter(level?.peak_db ?? -Infinity)).toFixed(1)}%`)
  })
  const level = live.level.value
  const over = (level?.peak_db ?? -Infinity) >= CLIPPED_DB
  const text = level ? levelText(level.rms_db) : '–'
  return (
    <span class={over ? 'level over' : 'level'}>
      <span
        class="level-meter"
        role="meter"
        aria-label={say('live_level')}
        aria-valuemin={LEAST_DB}
        aria-valuemax={0}
        aria-valuenow={Math.round(Math.max(LEAST_DB, level?.rms_db ?? LEAST_DB))}
        aria-valuetext={text}
      >
        <span class="level-bar" ref={bar} />
        <span class="level-peak" ref={peak} />
      </span>
      <span class="level-text">{text}</span>
    </span>
  )
}
