/**
 * Files of a workload as ConfigMaps and the volumes that show them. Files that roll are in a ConfigMap named by their content, so that each
 * generation of pods keeps its own; hot ones are in one that changes under the running pods, which Kubernetes does only for whole folders.
 */
import type { V1Volume, V1VolumeMount } from '@kubernetes/client-node';
import {
  ReleasesError,
  Workload,
  WorkloadFile,
} from '@slipway/backstage-plugin-releases-node';
import { createHash } from 'node:crypto';
import path from 'node:path';

export interface RenderedFiles {
  /** Data by the name of its ConfigMap. */
  configMaps: { name: string; data: Record<string, string> }[];
  volumes: V1Volume[];
  mounts: V1VolumeMount[];
  /** Changes with the content of files that roll, and with the place of any. */
  checksum?: string;
}

/** Of Kubernetes, for all the data of one ConfigMap. */
const LARGEST_BYTES = 1_000_000;

/** @throws ReleasesError `target.refused` for files that cannot be given to a container */
export function renderFiles(
  placement: string,
  files: Workload['files'],
  folder: string,
): RenderedFiles {
  if (files.length === 0) {
    return { configMaps: [], volumes: [], mounts: [] };
  }
  const placed = files.map(file => placeFile(file, folder));
  checkPlaces(placed);
  const rolling = placed.filter(file => file.reload === 'roll');
  const hot = placed.filter(file => file.reload === 'hot');
  const checksum = hashOf([
    rolling.map(file => [file.path, file.content]),
    hot.map(file => file.path),
  ]);
  const names = {
    roll: `${placement}-${hashOf(rolling.map(f => [f.path, f.content]))}`,
    hot: `${placement}-hot`,
  };
  const configMaps = (
    [
      [names.roll, rolling],
      [names.hot, hot],
    ] as const
  )
    .filter(([, members]) => members.length > 0)
    .map(([name, members]) => ({ name, data: dataOf(members) }));
  return { configMaps, checksum, ...volumesOf(placed, names) };
}

interface PlacedFile extends WorkloadFile {
  /** In its ConfigMap. */
  key: string;
  directory: string;
  base: string;
}

function placeFile(file: WorkloadFile, folder: string): PlacedFile {
  const parts = file.path.split('/');
  const absolute = path.posix.resolve(folder, file.path);
  if (
    parts.includes('..') ||
    parts[parts.length - 1] === '' ||
    /[\0:]/.test(file.path) ||
    absolute === '/'
  ) {
    throw refused(
      `The file ${file.path} cannot be given to a container; write its path without '..' and ':'`,
    );
  }
  return {
    ...file,
    path: absolute,
    key: `file-${hashOf(absolute)}`,
    directory: path.posix.dirname(absolute),
    base: path.posix.basename(absolute),
  };
}

function checkPlaces(placed: PlacedFile[]) {
  const seen = new Set<string>();
  for (const file of placed) {
    if (seen.has(file.path)) {
      throw refused(`The file ${file.path} is given twice`);
    }
    seen.add(file.path);
    if (file.reload === 'hot' && file.directory === '/') {
      throw refused(
        `The file ${file.path} cannot change under a running container in '/'; put it into a folder of its own`,
      );
    }
  }
}

/** A folder with a hot file shows all its files from one volume; elsewhere each file is laid over what the image has there. */
function volumesOf(
  placed: PlacedFile[],
  names: Record<WorkloadFile['reload'], string>,
): Pick<RenderedFiles, 'volumes' | 'mounts'> {
  const volumes: V1Volume[] = [];
  const mounts: V1VolumeMount[] = [];
  const hotFolders = new Set(
    placed.filter(file => file.reload === 'hot').map(file => file.directory),
  );
  for (const directory of [...hotFolders].sort()) {
    const name = `folder-${hashOf(directory)}`;
    const inside = placed.filter(file => file.directory === directory);
    volumes.push({
      name,
      projected: {
        sources: (['roll', 'hot'] as const)
          .map(reload => ({
            reload,
            items: inside
              .filter(file => file.reload === reload)
              .map(({ key, base }) => ({ key, path: base })),
          }))
          .filter(({ items }) => items.length > 0)
          .map(({ reload, items }) => ({
            configMap: { name: names[reload], items },
          })),
      },
    });
    mounts.push({ name, mountPath: directory, readOnly: true });
  }
  const single = placed.filter(file => !hotFolders.has(file.directory));
  if (single.length > 0) {
    volumes.push({ name: 'files', configMap: { name: names.roll } });
  }
  for (const { key, path: mountPath } of single) {
    mounts.push({ name: 'files', mountPath, subPath: key, readOnly: true });
  }
  return { volumes, mounts };
}

function dataOf(files: readonly PlacedFile[]): Record<string, string> {
  const size = files.reduce((sum, f) => sum + Buffer.byteLength(f.content), 0);
  if (size > LARGEST_BYTES) {
    throw refused(
      `The files of the workload have ${size} bytes; Kubernetes takes ${LARGEST_BYTES}. Put large ones into the image`,
    );
  }
  return Object.fromEntries(files.map(({ key, content }) => [key, content]));
}

function hashOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(value))
    .digest('hex')
    .slice(0, 10);
}

function refused(sentence: string) {
  return new ReleasesError('target.refused', `${sentence}.`);
}
