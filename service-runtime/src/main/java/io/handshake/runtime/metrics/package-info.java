/**
 * What all services measure alike: the tag {@code service} on every meter, and histogram buckets for HTTP requests. It
 * must not know the business figures; each service registers its own, under these names:
 *
 * <ul>
 *   <li>{@code orders_imported_total{cart,result}}: orders read, by what became of them
 *   <li>{@code orders_pulled_total{cart,result}}: orders read at a cart's API, by what became of them
 *   <li>{@code pull_watermark_lag_seconds{cart}}, {@code pull_success_age_seconds{cart}}: since the newest order that is
 *       stored, and since the cart last answered
 *   <li>{@code rows_quarantined_total{reason}}: rows parked
 *   <li>{@code outbox_pending}, {@code outbox_oldest_seconds}: what the broker has not acknowledged
 *   <li>{@code intake_open}, {@code intake_disk_free_bytes}: whether new work is taken in, and how much disk is left
 *   <li>{@code activity_dropped_total}: notes on what the leg does that nobody will read
 *   <li>{@code effects_attempts_total{kind,outcome}}: calls and look-ups at remotes, by what they answered
 *   <li>{@code effects_pending}, {@code effects_oldest_seconds}: effects that are not decided yet
 *   <li>{@code effects_parked}: effects that need a person
 *   <li>{@code shipment_leg_seconds{leg,outcome}}: one step at a cart
 *   <li>{@code capture_unknown}, {@code refund_unknown}: money effects whose fate is not known
 *   <li>{@code dlt_records{topic}}: dead letters that wait; {@code dlt_parked_total{topic,reason}}: all since the start;
 *       {@code dlt_failures_total{topic}}: those that could not be written, for an alarm: their partition waits
 *   <li>{@code inbound_waiting}: partitions that stand still because something is away
 *   <li>{@code inventory_feed_age_seconds{cart}}: since a cart last had its stock
 *   <li>{@code cart_api_seconds{cart,op,status}}: one call of a cart
 *   <li>{@code manual_tasks_open{kind}}, {@code reconcile_differences}: what waits for a person
 * </ul>
 *
 * Common to all, on the management port's {@code /actuator/prometheus}: {@code http_server_requests_seconds},
 * {@code jvm_memory_used_bytes}, {@code process_uptime_seconds}.
 */
@NullMarked
package io.handshake.runtime.metrics;

import org.jspecify.annotations.NullMarked;
