// The certified OpenID provider `oidc-provider` on loopback, laid out as a tenant of Entra.
//
//     node certified_provider.mjs CHAIN KEY SCOPE INITIAL_ACCESS_TOKEN
//
// Prints its issuer once it listens, and ends when its input does. Clients register themselves
// (RFC 7591) and are deleted (RFC 7592). Its settings:
// https://github.com/panva/node-oidc-provider/blob/v9.13.3/docs/README.md

import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";

import Provider from "oidc-provider";

const [chain, key, scope, initialAccessToken] = process.argv.slice(2);
const mount = "/example.onmicrosoft.com/v2.0";

const people = {
  ruth: { name: "Ruth Adeyemi", preferred_username: "Ruth.Adeyemi@nhs.net", roles: ["PALS.Officer"] },
  nobody: { name: "Noel Body", preferred_username: "Noel.Body@nhs.net", roles: [] },
};

function signingKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" };
}

function settings() {
  return {
    scopes: ["openid", "profile", "email", scope],
    claims: { profile: ["name", "preferred_username", "roles"], email: ["email"] },
    // Entra tells who somebody is in the ID token itself.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    findAccount: (_, id) =>
      people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
    // Shorter than what msal takes for good, so each use has to renew it.
    ttl: { ClientCredentials: 60 },
    jwks: { keys: [signingKey()] },
    enabledJWA: { clientAuthSigningAlgValues: ["RS256", "PS256"] },
    features: {
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      registration: { enabled: true, initialAccessToken },
      registrationManagement: { enabled: true },
    },
  };
}

process.stdin.on("end", () => process.exit()).resume();

const server = createServer({ cert: readFileSync(chain), key: readFileSync(key) });
server.listen(0, "127.0.0.1", () => {
  const issuer = `https://127.0.0.1:${server.address().port}${mount}`;
  const answer = new Provider(issuer, settings()).callback();
  server.on("request", (request, response) => {
    if (!request.url.startsWith(`${mount}/`)) {
      response.writeHead(404).end();
      return;
    }
    request.originalUrl = request.url;
    request.url = request.url.slice(mount.length);
    answer(request, response);
  });
  console.log(`listens: ${issuer}`);
});
