export const CLIENT_SECRET_NOTE = 'Keep the secret now: it is not shown again.';
export const API_TOKEN_NOTE = 'Keep the token now: it is not shown again.';
