// An OpenID provider on loopback for the tests: node provider.mjs PORT REDIRECT LOGOUT, the client's secret in CLIENT_SECRET.
// Whoever signs in as NAME has the groups that GROUPS (JSON) gives that name, whatever the password.
import Provider from 'oidc-provider';

const [port, redirect, logout] = process.argv.slice(2);
const groups = JSON.parse(process.env.GROUPS);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: 'shudian',
    client_secret: process.env.CLIENT_SECRET,
    redirect_uris: [redirect],
    post_logout_redirect_uris: [logout],
    response_types: ['code'],
    grant_types: ['authorization_code'],
  }],
  claims: { openid: ['sub'], profile: ['name', 'preferred_username'], groups: ['groups'] },
  conformIdTokenClaims: process.env.CLAIMS_IN_TOKEN !== 'yes',
  pkce: { required: () => true, methods: ['S256'] },
  cookies: { keys: ['only for tests'] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: `id-of-${id}`, preferred_username: id, name: `${id} ${id}`, groups: groups[id] ?? [] }),
  }),
});

provider.listen(Number(port), '127.0.0.1', () => console.log('listening'));
