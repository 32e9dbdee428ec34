/** What goes on while it is watched: the change feed, logs of instances, terminals. */
export { streams } from './noun';
export { SOCKET_PATH } from './terminal/routes';
