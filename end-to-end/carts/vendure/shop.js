'use strict';
// Buys in a seeded Vendure (server.js, seed.js) as shoppers do, over its shop API.
//   node shop.js [count]      default 3
// Prints one JSON array of what the shop confirmed: [{ code, state, currencyCode, totalWithTax, lines }], totals in cents.
const base = process.env.VENDURE_URL || 'http://127.0.0.1:15100';

const shoppers = [
  { first: 'Ada', last: 'Lovelace', street: '12 Main St', second: 'Apt 3', city: 'Springfield', province: 'IL', zip: '62701' },
  { first: 'Jean-Luc', last: "d'Arc", street: '1 Étoile Ave', second: '', city: 'Chicago', province: 'IL', zip: '60601' },
  { first: 'Grace', last: 'Hopper', street: '9 Harbor Rd', second: 'Suite 200', city: 'Arlington', province: 'VA', zip: '22201' },
];

/** A session of one shopper: the shop hands out a token with the first answer. */
function session() {
  let token;
  return async (query, variables) => {
    const response = await fetch(`${base}/shop-api`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    token = response.headers.get('vendure-auth-token') || token;
    const body = await response.json();
    if (body.errors) throw new Error(`${query.slice(0, 80)}: ${JSON.stringify(body.errors[0])}`);
    const result = Object.values(body.data)[0];
    if (result && result.errorCode) throw new Error(`${query.slice(0, 80)}: ${JSON.stringify(result)}`);
    return result;
  };
}
const orError = '... on ErrorResult { errorCode message }';

async function buy(shopper, items) {
  const ask = session();
  for (const [variant, quantity] of items) {
    await ask(`mutation($v: ID!, $q: Int!) { addItemToOrder(productVariantId: $v, quantity: $q) { ... on Order { id } ${orError} } }`,
      { v: variant, q: quantity });
  }
  await ask(`mutation($i: CreateCustomerInput!) { setCustomerForOrder(input: $i) { ... on Order { id } ${orError} } }`,
    { i: { firstName: shopper.first, lastName: shopper.last, emailAddress: `${shopper.first.toLowerCase()}@example.com` } });
  await ask(`mutation($i: CreateAddressInput!) { setOrderShippingAddress(input: $i) { ... on Order { id } ${orError} } }`,
    { i: {
      fullName: `${shopper.first} ${shopper.last}`, streetLine1: shopper.street, streetLine2: shopper.second,
      city: shopper.city, province: shopper.province, postalCode: shopper.zip, countryCode: 'US',
    } });
  const methods = await ask('{ eligibleShippingMethods { id } }');
  await ask(`mutation($ids: [ID!]!) { setOrderShippingMethod(shippingMethodId: $ids) { ... on Order { id } ${orError} } }`,
    { ids: [methods[0].id] });
  await ask('mutation { transitionOrderToState(state: "ArrangingPayment") { ... on Order { id } ... on OrderStateTransitionError { errorCode message } } }');
  const order = await ask(`mutation($i: PaymentInput!) { addPaymentToOrder(input: $i) {
    ... on Order { code state currencyCode totalWithTax lines { id } } ${orError} } }`,
  { i: { method: 'card', metadata: {} } });
  return { ...order, lines: order.lines.length };
}

async function main() {
  const count = Number(process.argv[2] || 3);
  const products = await session()('{ products(options: { take: 100 }) { items { variants { id sku } } } }');
  const variants = new Map(products.items.flatMap(product => product.variants).map(variant => [variant.sku, variant.id]));
  // SKUs that the seed has plenty of.
  const [mug, tee] = ['MUG-BLUE', 'TEE-M'].map(sku => variants.get(sku));
  const orders = [];
  for (let i = 0; i < count; i++) {
    orders.push(await buy(shoppers[i % shoppers.length], i % 2 ? [[tee, 2]] : [[mug, 1], [tee, 1]]));
  }
  console.log(JSON.stringify(orders, null, 2));
}
main().catch(error => { console.error(error); process.exit(1); });
