/**
 * The words of terminal sessions, in English.
 */
export const sessionMessages = {
  sessions: {
    title: 'Terminal sessions',
    link: 'Terminal sessions',
    intro:
      'Who was in a terminal of this service, and why. Recordings are for those who have the permission for them; who looks at one is in the audit.',
    person: 'Person',
    search: 'Part of a name',
    empty: 'Nobody has opened a terminal of this service yet.',
    emptyFiltered: 'No session matches.',
    replay: 'Replay',
    open: 'Open now',
    back: 'Terminal sessions',
    of: 'Terminal of {{person}} in {{env}}',
    exit: 'Program ended with code {{code}}',
    recordings: {
      none: 'Not recorded',
      recording: 'Recording',
      complete: 'Recorded',
      partial: 'Recorded in part',
      removed: 'Recording removed',
    },
    ends: {
      exited: 'The program ended.',
      left: 'The page was left.',
      silent: 'The page did not answer any more.',
      shutdown: 'The portal restarted.',
      lost: 'The connection to the program broke.',
      unchecked: 'The permission could not be checked.',
      tokenMissing: 'The sign-in ended.',
      tokenForeign: 'Another person signed in on the page.',
      idle: 'Nothing was typed for too long.',
      tooLong: 'It was open as long as it may be.',
      recordingBroken: 'It could not be recorded any more.',
      recordingFull: 'Its recording was as large as it may be.',
      recordingRequired: 'It could not be recorded.',
      backendLost: 'The backend that held it was lost.',
      unavailable: 'No program could be started.',
      denied: 'The permission was taken away.',
      other: 'Closed with {{code}}.',
    },
    facts: {
      person: 'Person',
      place: 'Place',
      reason: 'Reason',
      noReason: 'None was asked for',
      opened: 'Opened',
      ended: 'Ended',
      recording: 'Recording',
    },
    gapBytes: '{{bytes}} bytes of output came too fast to be recorded.',
    partial:
      'The recording broke off before the session ended; this is all there is.',
    notRecorded: 'This session was not recorded.',
    removed: 'The recording was removed when its time was over.',
    goesOn:
      'The session is still open; this is what has been recorded until now.',
  },
  terminal: {
    shell: 'Shell',
    anyShell: 'The most comfortable there is',
    container: 'Container',
  },
} as const;
