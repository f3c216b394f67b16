/**
 * Message bus on the loopback address. Vespa's networks and its service location broker bind to every address of the machine; these
 * speak the same protocols and do not. The envelopes are message bus's, the messages inside are encoded by Vespa's own protocol classes.
 */
package io.twotower.local.messages;
