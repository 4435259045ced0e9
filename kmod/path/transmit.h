/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* transmit.h - messages on their way out, by the device's sockets */
#ifndef WG_TRANSMIT_H
#define WG_TRANSMIT_H

#include <linux/skbuff.h>

#include "state/endpoint.h"

struct wg_device;
struct wg_peer;

/**
 * wg_transmit() - send a message, or a train of them, to the peer's endpoint
 * @skb: skb->data at the WireGuard header; may be UDP_L4 GSO without its UDP header
 * @dsfield: of the outer IP header
 *
 * Consumes @skb. Softirqs off, under RCU. Return: 0, or -errno when no datagram
 * was handed to the IP layer; the drop is counted then.
 */
int wg_transmit(struct wg_peer *peer, struct sk_buff *skb, u8 dsfield);

/** wg_transmit_message() - the same for a handshake message of @len bytes. Process context. */
int wg_transmit_message(struct wg_peer *peer, const void *message, size_t len);

/** wg_transmit_reply() - to where a message came from, no peer involved. Process context. */
void wg_transmit_reply(struct wg_device *wg, const struct wg_endpoint *to, const void *message,
		       size_t len);

#endif /* WG_TRANSMIT_H */
