/** Content-addressed storage: artifacts, logs, manifests. */
export { createBlobStore } from './FileBlobStore';
