# The example portal as an image, with its production configuration only.
#
#   docker build -t slipway .
#   docker run -p 7007:7007 -e BASE_URL=... -e POSTGRES_HOST=... slipway
#
# It needs a sign-in provider of yours first: see docs/install.md.

FROM node:22-trixie-slim AS build
WORKDIR /app
RUN npm install --global @yarnpkg/cli-dist@4.13.0
COPY . .
RUN yarn install --immutable
RUN yarn tsc && yarn build:backend
RUN mkdir bundle \
 && tar xzf packages/backend/dist/skeleton.tar.gz -C bundle \
 && tar xzf packages/backend/dist/bundle.tar.gz -C bundle \
 && cp package.json yarn.lock .yarnrc.yml backstage.json bundle

FROM node:22-trixie-slim
# The embedded drivers and the terminal use git and a shell.
RUN apt-get update \
 && apt-get install -y --no-install-recommends git ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && npm install --global @yarnpkg/cli-dist@4.13.0 \
 && mkdir /app && chown node:node /app
USER node
WORKDIR /app
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps
COPY --from=build --chown=node:node /app/bundle ./
RUN yarn workspaces focus --all --production && yarn cache clean
COPY --chown=node:node app-config.production.yaml ./
EXPOSE 7007
CMD ["node", "packages/backend", "--config", "app-config.production.yaml"]
