// The public client node-taobao-topclient, unchanged, against the address given; prints what it saw as JSON.
const TopClient = require('node-taobao-topclient').default;
const [url, appkey, appsecret, session, refundId] = process.argv.slice(2);
const client = new TopClient({ appkey, appsecret, REST_URL: `${url}/router/rest` });

async function main() {
  const seen = { time: (await client.execute('taobao.time.get', {})).time };
  const fields = 'refund_id,tid,status,modified';
  const refunds = await client.execute('taobao.refunds.receive.get', { session, fields, page_size: 5 });
  seen.refunds = refunds.refunds.refund;
  const trades = await client.execute('taobao.trades.sold.get', { session, fields: 'tid,tid_str,status,orders', page_size: 3 }, 'GET');
  seen.trades = trades.trades.trade;
  const tid = seen.trades[0].tid_str;
  seen.trade = (await client.execute('taobao.trade.fullinfo.get', { session, fields: 'tid,oaid,orders', tid })).trade;
  const refuse = { session, refund_id: refundId, refuse_message: '已发货，物流显示运输中' };
  seen.refused = (await client.execute('taobao.refund.refuse', refuse)).refund.status;
  try {
    await client.execute('taobao.refund.refuse', refuse);
  } catch (error) {
    seen.again = [error.code, error.sub_code, error.data.error_response.sub_msg];
  }
  console.log(JSON.stringify(seen));
}

main().catch((error) => { console.error(error); process.exit(1); });
