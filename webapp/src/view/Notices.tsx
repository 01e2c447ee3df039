/* The lines that belong to one place of the page. */
import { CloseIcon, WarningIcon } from '../icons/icons'
import { dismiss, notices, type Place } from '../state/notices'
import { say } from '../strings'

export function Notices({ place }: { place: Place }) {
  const here = notices.value.filter((notice) => notice.place === place)
  return (
    <div class="notices" aria-live="polite">
      {here.map((notice) => (
        <p key={notice.id} class={`notice ${notice.kind}`} role={notice.kind === 'error' ? 'alert' : undefined}>
          {notice.kind === 'error' && <WarningIcon />}
          <span>{notice.text}</span>
          <button class="plain" aria-label={say('dismiss')} onClick={() => dismiss(notice.id)}>
            <CloseIcon />
          </button>
        </p>
      ))}
    </div>
  )
}
