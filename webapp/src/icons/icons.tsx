/* Small pictures. Each stands beside a word or has one as its button's label, so all are hidden from readers. */
import type { ComponentChildren } from 'preact'

const icon = (children: ComponentChildren) => () => (
  <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
    {children}
  </svg>
)

export const PlayIcon = icon(<path d="M4 2.5v11l9-5.5z" />)
export const PauseIcon = icon(<path d="M3.5 2.5h3.4v11H3.5zM9.1 2.5h3.4v11H9.1z" />)
export const CloseIcon = icon(<path class="stroke" d="M4 4l8 8M12 4l-8 8" />)
export const DotIcon = icon(<circle cx="8" cy="8" r="4.5" />)
export const PreviousIcon = icon(<path class="stroke" d="M10 3.5L5.5 8l4.5 4.5" />)
export const NextIcon = icon(<path class="stroke" d="M6 3.5L10.5 8 6 12.5" />)
export const SharpIcon = icon(<path d="M8 2.5L14 13H2z" />)
export const FlatIcon = icon(<path d="M8 13.5L2 3h12z" />)
export const SlidersIcon = icon(
  <>
    <path class="stroke" d="M2 5h12M2 11h12" />
    <circle cx="10.5" cy="5" r="2.4" />
    <circle cx="5.5" cy="11" r="2.4" />
  </>,
)
export const WarningIcon = icon(<path d="M8 1.5L15.3 14.5H.7zM7.2 6v4.2h1.600V6zm0 5.3v1.600h1.600v-1.600z" fill-rule="evenodd" />)
export const StopIcon = icon(<path d="M3.5 3.5h9v9h-9z" />)
export const BellIcon = icon(<path d="M8 1.5a1 1 0 0 1 1 1v.400a4 4 0 0 1 3 3.900v2.700l1.500 2.500H2.500L4 9.500V6.800a4 4 0 0 1 3-3.900v-.400a1 1 0 0 1 1-1zM6.500 13h3a1.500 1.500 0 0 1-3 0z" />)
export const LookIcon = icon(
  <>
    <circle class="stroke" cx="8" cy="8" r="5.5" />
    <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" />
  </>,
)

/** A label's own picture, as its model's card has it. */
export const LabelIcon = ({ path }: { path: string }) => (
  <svg class="icon label-icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
    <path class="stroke" d={path} />
  </svg>
)
