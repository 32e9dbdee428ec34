/**
 * The router that all nouns add their routes to. Requests are checked against openapi.yaml before they reach a handler.
 */
import { json } from 'express';
import { createOpenApiRouter } from '../schema/openapi';
import { boundedBody } from './boundedBody';

/** Paths, parameters and bodies are typed by openapi.yaml. */
export type ReleasesRouter = Awaited<ReturnType<typeof createOpenApiRouter>>;

const BODY_LIMIT_BYTES = 1024 * 1024;

export async function createReleasesRouter(): Promise<ReleasesRouter> {
  return createOpenApiRouter({
    middleware: [
      boundedBody(BODY_LIMIT_BYTES, json({ limit: BODY_LIMIT_BYTES })),
    ],
    // Backstage has checked the credentials before, cookies included.
    validatorOptions: { validateSecurity: false },
  });
}
