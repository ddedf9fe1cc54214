// What a shop's page does with @segment/analytics-next; page.py calls these two.
let analytics;

async function load(address, writeKey) {
  analytics = AnalyticsNext.AnalyticsBrowser.load({ writeKey, cdnURL: address });
  await analytics.ready();
}

async function send({ userId, anonymousId, timestamp, event, name, properties, traits, groupId, group, previousId }) {
  const when = { timestamp: new Date(timestamp) };
  await analytics.setAnonymousId(anonymousId);
  await Promise.all([
    analytics.identify(userId, traits, when),
    analytics.track(event, properties, when),
    analytics.page("", name, properties, when),
    analytics.screen("", name, properties, when),
    analytics.group(groupId, group, when),
    analytics.alias(userId, previousId, when),
  ]);
}
