/** Content-addressed storage: artifacts, logs, manifests. */
export { digestsIn } from './digests';
export { createBlobStore } from './FileBlobStore';
export type { Blobs } from './FileBlobStore';
export { blobsUpkeep } from './upkeep';
export type { HeldBlobs } from './sweep';
