/** Content-addressed storage: artifacts, logs, manifests. */
export { FileBlobStore, createBlobStore } from './FileBlobStore';
