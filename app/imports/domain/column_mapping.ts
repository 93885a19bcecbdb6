/** Field → zero-based column of the file. */
export type Mapping = { [field: string]: number | undefined }
