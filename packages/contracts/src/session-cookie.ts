/** The cookie that holds nothing but the id of a browser's session; when it ends is the auth-server's to say. */
export const SESSION_COOKIE = 'mcp_gateway_session';
