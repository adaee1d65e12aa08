// A foreign page on loopback, which tries to call Mailroom as the signed-in user; under /back it navigates to Mailroom's page while it calls. Prints its address,
// then a line for each report of the page: "shown" and its path, and "got ..." for each answer or event that it received.
import { createServer } from 'node:http';

const page = `<!doctype html><title>not Mailroom</title><body style="background:#ff8800"><h1>not Mailroom</h1><script>
const report = (what) => navigator.sendBeacon('/report', what);
report('shown ' + location.pathname);
// What Mailroom's program calls in whichever page is there.
const hear = (what) => (...data) => report('got ' + what + ' ' + JSON.stringify(data));
window.wails = { Callback: hear('answer'), EventsNotify: hear('event'), flags: {}, setCSSDragProperties() {}, setCSSDropProperties() {} };
const send = (text) => (window.webkit?.messageHandlers?.external ?? window.chrome?.webview)?.postMessage(text);
let n = 0;
const call = (name) => send('C' + JSON.stringify({ name, args: [], callbackID: name + n++ }));
const everything = () => ['desktop.Session.Current', 'desktop.Setup.State', 'desktop.Suppressions.ImportState', 'desktop.Page.Here'].forEach(call);
everything();
const goesBack = location.pathname === '/back';
if (goesBack) location = 'wails://wails/';
setInterval(everything, goesBack ? 1 : 200);
</script>`;

const server = createServer((request, response) => {
  if (request.url === '/report') {
    let said = '';
    request.on('data', (part) => (said += part));
    request.on('end', () => {
      console.log(said);
      response.end();
    });
    return;
  }
  response.setHeader('content-type', 'text/html');
  response.end(page);
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/`));
