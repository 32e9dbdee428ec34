/**
 * The words of what was changed by another way than a deployment, in English.
 */
export const driftMessages = {
  drift: {
    count_one: '{{count}} value was changed by hand',
    count_other: '{{count}} values were changed by hand',
    title: 'Changed by hand in {{placement}}',
    what: 'These values are live otherwise than they were deployed. The next deployment puts them back.',
    where: 'Where',
    deployed: 'Deployed',
    live: 'Live',
    gone: 'The object is gone',
    nothing: 'nothing',
  },
} as const;
