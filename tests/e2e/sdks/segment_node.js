// Sends with @segment/analytics-node: node segment_node.js ADDRESS KEY, and calls as lines of JSON; ends when they do.
const readline = require("node:readline");
const { Analytics } = require("@segment/analytics-node");

const [host, writeKey] = process.argv.slice(2);
const analytics = new Analytics({ host, writeKey, flushInterval: 200 });
analytics.on("error", (error) => console.error(error));
const calls = readline.createInterface({ input: process.stdin });
calls.on("line", (line) => {
  const { userId, anonymousId, timestamp, event, name, properties, traits, groupId, group, previousId } = JSON.parse(line);
  const who = { userId, anonymousId, timestamp: new Date(timestamp) };
  analytics.identify({ ...who, traits });
  analytics.track({ ...who, event, properties });
  analytics.page({ ...who, name, properties });
  analytics.screen({ ...who, name, properties });
  analytics.group({ ...who, groupId, traits: group });
  analytics.alias({ userId, previousId, timestamp: who.timestamp });
});
calls.on("close", () => analytics.closeAndFlush({ timeout: 60000 }));
