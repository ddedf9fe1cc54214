// Sends with @jitsu/js: node jitsu_node.js ADDRESS KEY, and calls as lines of JSON; ends when they do.
// It has four of the six calls, dates them itself, and sends each once: what sends again is the fetch that it is given.
const readline = require("node:readline");
const { setTimeout: wait } = require("node:timers/promises");
const { jitsuAnalytics } = require("@jitsu/js");

async function patient(url, options) {
  for (let left = 600; ; left--) {
    try {
      const answer = await fetch(url, options);
      if (answer.status < 500 || left === 0) return answer;
    } catch (error) {
      if (left === 0) throw error;
    }
    await wait(200);
  }
}

async function main([host, key]) {
  const analytics = jitsuAnalytics({ host, writeKey: `shop:${key}`, fetch: patient });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { userId, anonymousId, event, name, properties, traits, groupId, group } = JSON.parse(line);
    analytics.setAnonymousId(anonymousId);
    await analytics.identify(userId, traits);
    await analytics.track(event, properties);
    await analytics.page({ name, ...properties });
    await analytics.group(groupId, group);
  }
}

main(process.argv.slice(2));
