/**
 * Who asks: the person or service of a request or token, or a rule of ours.
 */
import {
  AuthService,
  BackstageCredentials,
  HttpAuthService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { AuthenticationError } from '@backstage/errors';
import { Request } from 'express';
import { Caller } from './types';

export class Callers {
  constructor(
    private readonly options: {
      auth: AuthService;
      httpAuth: HttpAuthService;
      userInfo: UserInfoService;
    },
  ) {}

  async ofRequest(request: Request): Promise<Caller> {
    return this.ofCredentials(
      await this.options.httpAuth.credentials(request, {
        allow: ['user', 'service'],
      }),
    );
  }

  async ofToken(token: string): Promise<Caller> {
    return this.ofCredentials(await this.options.auth.authenticate(token));
  }

  async ofRule(rule: string, onBehalfOf?: string): Promise<Caller> {
    return {
      credentials: await this.options.auth.getOwnServiceCredentials(),
      actor: { ref: rule, ...(onBehalfOf && { onBehalfOf }) },
      subjects: [rule],
    };
  }

  private async ofCredentials(
    credentials: BackstageCredentials,
  ): Promise<Caller> {
    const { auth, userInfo } = this.options;
    if (auth.isPrincipal(credentials, 'user')) {
      const { userEntityRef, ownershipEntityRefs } = await userInfo.getUserInfo(
        credentials,
      );
      return {
        credentials,
        actor: { ref: userEntityRef },
        subjects: [...new Set([userEntityRef, ...ownershipEntityRefs])],
      };
    }
    if (auth.isPrincipal(credentials, 'service')) {
      const ref = `service:${credentials.principal.subject}`;
      return { credentials, actor: { ref }, subjects: [ref] };
    }
    throw new AuthenticationError(
      'Only people and services may ask; sign in to the portal first.',
    );
  }
}
