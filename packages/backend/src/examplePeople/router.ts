/*
 * GET /api/auth/example-people/people: who may be chosen on the sign-in page.
 * Open to everybody, as the whole auth plugin is: nobody is signed in yet.
 */
import express from 'express';
import Router from 'express-promise-router';
import { ExamplePeople } from './ExamplePeople';

export function createRouter(people: ExamplePeople): express.Router {
  const router = Router();
  router.get('/example-people/people', async (_req, res) => {
    res.json({ items: await people.list() });
  });
  return router;
}
