// The public client tmc.js, unchanged, against the address given: prints what it heard of refunds as JSON.
const Tmc = require('tmc.js');
const [url, appkey, appsecret, wanted] = process.argv.slice(2);
const heard = [];
const plain = (_name, value) => (typeof value === 'bigint' ? String(value) : value);

function end() {
  process.stdout.write(JSON.stringify(heard, plain), () => process.exit(0));
}

const client = new Tmc(appkey, appsecret, 'default', { pullRequestInterval: 300 });
client.on('taobao_refund_RefundCreated', (message) => {
  heard.push(message.content.content.refund_id);
  if (heard.length === Number(wanted)) setTimeout(end, 500); // its confirmations leave after the event
});
client.connect(url);
setTimeout(end, 15000);
