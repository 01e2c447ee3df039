/* The library: what was kept, found again by name or sound, opened or deleted. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Summary } from '../api/types'
import { sizeText } from '../geometry/sizes'
import { makeScope } from '../scope'
import { about, models } from '../state/app'
import { makeLibraryList, type LibraryList, type SortBy } from '../state/library'
import { say, type Key } from '../strings'
import { LibraryRow, nameOfLabel } from './library/LibraryRow'
import { Link } from './Link'
import { Notices } from './Notices'

export function LibraryView() {
  const [list, scope] = useMemo(() => {
    const scope = makeScope()
    return [makeLibraryList(scope), scope] as const
  }, [])
  useEffect(() => () => scope.dispose(), [])
  return (
    <div class="library">
      <div class="library-head">
        <h1>{say('library')}</h1>
        {models.value.some((model) => model.measures.length && list.heardBy.value.has(model.name)) && (
          <Link class="button" to={{ view: 'progress' }}>
            {say('progress')}
          </Link>
        )}
      </div>
      <Notices place="library" />
      <Search list={list} />
      <Rows list={list} />
    </div>
  )
}

const SORTS: readonly (readonly [SortBy, Key])[] = [['created', 'sort_created'], ['name', 'sort_name'], ['duration', 'sort_duration'], ['bytes', 'sort_bytes']]

function Search({ list }: { list: LibraryList }) {
  const labels = list.labels.value.map((id) => [id, nameOfLabel(models.value, id)] as const).sort((a, b) => a[1].localeCompare(b[1]))
  return (
    <search class="library-search">
      <input
        type="search"
        placeholder={say('library_search')}
        aria-label={say('library_search')}
        value={list.search.value}
        onInput={(event) => (list.search.value = event.currentTarget.value)}
      />
      <select aria-label={say('library_label')} value={list.label.value} onChange={(event) => (list.label.value = event.currentTarget.value)}>
        <option value="">{say('library_any_label')}</option>
        {labels.map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <select aria-label={say('library_sort')} value={list.sort.value} onChange={(event) => (list.sort.value = event.currentTarget.value as SortBy)}>
        {SORTS.map(([value, title]) => (
          <option key={value} value={value}>
            {say(title)}
          </option>
        ))}
      </select>
      <button onClick={() => (list.descending.value = !list.descending.value)}>{say(list.descending.value ? 'order_descending' : 'order_ascending')}</button>
    </search>
  )
}

function Rows({ list }: { list: LibraryList }) {
  const [asked, setAsked] = useState<Summary | 'all' | null>(null)
  const rows = useRef<HTMLUListElement>(null)
  const listing = list.listing.value
  if (!listing) return <p class="waiting">{list.failed.value ?? say('loading')}</p>
  const { recordings, bytes, limit, folder } = listing
  const searched = list.search.value !== '' || list.label.value !== ''
  return (
    <>
      {recordings.length === 0 && <p class="waiting">{say(searched ? 'library_none_found' : 'library_empty')}</p>}
      <ul ref={rows} class="library-rows" onKeyDown={(event) => step(event, rows.current)}>
        {recordings.map((one) => (
          <LibraryRow key={one.id} one={one} list={list} remove={() => setAsked(one)} />
        ))}
      </ul>
      <footer class="library-foot">
        <p>
          {say('library_held', { n: recordings.length })} · {say('library_size', { size: sizeText(bytes), limit: sizeText(limit) })}
          <meter min={0} max={limit} value={bytes} aria-label={say('library_size', { size: sizeText(bytes), limit: sizeText(limit) })} />
        </p>
        <p class="soft">
          {say('library_folder', { folder })}
          {about.value?.library.keep === false && ` ${say('library_not_kept')}`}
        </p>
        {(recordings.length > 0 || searched) && <button onClick={() => setAsked('all')}>{say('library_delete_all')}</button>}
      </footer>
      {asked && (
        <Ask
          what={asked}
          closed={(yes) => {
            setAsked(null)
            if (yes) void (asked === 'all' ? list.removeAll() : list.remove(asked.id))
          }}
        />
      )}
    </>
  )
}

/** Arrows go from one recording to the next; Delete asks whether to. */
function step(event: KeyboardEvent, rows: HTMLElement | null): void {
  if (!rows || !(event.target instanceof HTMLElement)) return
  const row = event.target.closest('li')
  if (event.key === 'Delete') row?.querySelector<HTMLElement>('.delete')?.click()
  const links = [...rows.querySelectorAll<HTMLElement>('.library-open')]
  const at = links.findIndex((link) => row?.contains(link))
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key]
  if (to === undefined || !links[to]) return
  event.preventDefault()
  links[to].focus()
}

function Ask({ what, closed }: { what: Summary | 'all'; closed: (yes: boolean) => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} aria-labelledby="ask-title" onClose={() => closed(dialog.current?.returnValue === 'yes')}>
      <h2 id="ask-title">{say(what === 'all' ? 'library_delete_all' : 'library_delete')}</h2>
      <p>{what === 'all' ? say('library_ask_all') : say('library_ask', { name: what.name })}</p>
      <form method="dialog" class="row">
        <button value="no">{say('library_keep')}</button>
        <button value="yes" class="strong">
          {say('library_delete')}
        </button>
      </form>
    </dialog>
  )
}
