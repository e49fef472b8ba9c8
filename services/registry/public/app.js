import { listenForActions } from './actions.js';
import { followServers } from './servers.js';
import { setUpRegisterDialog } from './register.js';

const servers = followServers();
listenForActions(servers);
setUpRegisterDialog(servers);
