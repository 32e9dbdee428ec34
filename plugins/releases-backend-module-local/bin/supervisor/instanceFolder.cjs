/**
 * The folder of an instance: a copy of the artifact with the workload's files, a home, and the logs of its copies.
 */
// @ts-check
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { SupervisorError, systemCode } = require('./errors.cjs');

/**
 * @param {string} root
 */
function instanceFolder(root) {
  return {
    root,
    app: path.join(root, 'app'),
    home: path.join(root, 'home'),
    logs: path.join(root, 'logs'),
  };
}

/**
 * @param {ReturnType<typeof instanceFolder>} folder
 * @param {string} artifact - folder of the unpacked artifact
 * @param {any} workload
 */
async function prepare(folder, artifact, workload) {
  try {
    await fs.promises.mkdir(folder.logs, { recursive: true, mode: 0o700 });
    await fs.promises.mkdir(folder.home, { recursive: true, mode: 0o700 });
    if (!fs.existsSync(artifact)) {
      throw new SupervisorError(
        'artifact.missing',
        `${workload.artifact.digest} of ${workload.version.name} is not unpacked on this machine; deploy the version again`,
      );
    }
    await fs.promises.cp(artifact, folder.app, {
      recursive: true,
      verbatimSymlinks: true,
      mode: fs.constants.COPYFILE_FICLONE,
    });
    for (const file of workload.files) {
      await writeFile(folder.app, file);
    }
  } catch (error) {
    const code = systemCode(error);
    if (code && ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) {
      throw new SupervisorError(
        'target.disk-full',
        `The disk is full, so no folder could be made for ${workload.version.name}; free some space`,
      );
    }
    throw error;
  }
}

/**
 * Brings the files that may change under a running instance to what the workload says.
 *
 * @param {string} app
 * @param {any} former - workload
 * @param {any} workload
 */
async function changeHotFiles(app, former, workload) {
  const hot = (/** @type {any} */ file) => file.reload === 'hot';
  const wanted = workload.files.filter(hot);
  for (const file of wanted) {
    await writeFile(app, file);
  }
  for (const file of former.files.filter(hot)) {
    if (!wanted.some((/** @type {any} */ kept) => kept.path === file.path)) {
      await fs.promises.rm(path.join(app, file.path), { force: true });
    }
  }
}

/**
 * @param {string} app
 * @param {{ path: string, content: string }} file - path relative, checked by the backend
 */
async function writeFile(app, file) {
  const target = path.resolve(app, file.path);
  await fs.promises.mkdir(path.dirname(target), { recursive: true });
  const inside = await fs.promises.realpath(path.dirname(target));
  const base = await fs.promises.realpath(app);
  if (inside !== base && !inside.startsWith(`${base}${path.sep}`)) {
    throw new SupervisorError(
      'target.refused',
      `The file ${file.path} would be written outside the instance's folder, through a link in the artifact`,
    );
  }
  // A program that reads it meanwhile sees the former or the new content, never a part.
  const temporary = `${target}.${crypto.randomBytes(4).toString('hex')}`;
  await fs.promises.writeFile(temporary, file.content);
  await fs.promises.rename(temporary, target);
}

/**
 * Keeps the logs and removes the rest.
 *
 * @param {ReturnType<typeof instanceFolder>} folder
 */
async function removeWork(folder) {
  await fs.promises.rm(folder.app, { recursive: true, force: true });
  await fs.promises.rm(folder.home, { recursive: true, force: true });
}

module.exports = { changeHotFiles, instanceFolder, prepare, removeWork };
