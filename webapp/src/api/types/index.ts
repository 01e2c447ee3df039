/* What the server says and takes, as in /api/v1/openapi.json. */
export type * from './heard'
export type * from './model'
export type * from './progress'
export type * from './library'
export type * from './media'
export type * from './jobs'
export type * from './live'
