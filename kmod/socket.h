/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* socket.h - the UDP sockets of a device */
#ifndef WG_SOCKET_H
#define WG_SOCKET_H

#include <linux/skbuff.h>

#include "binding.h"
#include "endpoint.h"
#include "proto.h"

struct netlink_ext_ack;
struct wg_device;
struct wg_peer;

/**
 * wg_socket_open() - open the device's sockets as they are bound, or move them to another port
 * @port: host byte order; 0 lets the kernel choose
 *
 * While the interface that they are bound to is gone, they are not opened. If it
 * has come back since and could not be bound to, that is tried again soon.
 *
 * RTNL held. On failure the old sockets stay.
 *
 * Return: 0; -ENONET when the creating namespace is gone; -EADDRINUSE; -EACCES
 * for a port that the process may not have.
 */
int wg_socket_open(struct wg_device *wg, u16 port);

/** wg_socket_explain() - tell the reader of @extack why wg_socket_open() has failed */
void wg_socket_explain(int err, struct netlink_ext_ack *extack);

/**
 * wg_socket_bind() - bind the device's sockets, those that are open and those that will be
 *
 * RTNL held. On failure the old binding stays,
 * but the sockets may be lost. Sources and routes of peers are the caller's to forget.
 *
 * Return: as wg_socket_open().
 */
int wg_socket_bind(struct wg_device *wg, const struct wg_binding *binding);

/**
 * wg_socket_is_lost() - should there be sockets, and there are none?
 *
 * RTNL held. An old binding could not be taken up again, as another socket
 * had got the port meanwhile; opening them helps.
 */
bool wg_socket_is_lost(struct wg_device *wg);

/** wg_socket_set_fwmark() - mark all that is sent from now on. RTNL held. */
void wg_socket_set_fwmark(struct wg_device *wg, u32 fwmark);

/** wg_socket_close() - close them. RTNL held. */
void wg_socket_close(struct wg_device *wg);

/**
 * wg_socket_send() - send a message, or a train of them, to the peer's endpoint
 * @skb: skb->data at the WireGuard header; may be UDP_L4 GSO without its UDP header
 * @dsfield: of the outer IP header
 *
 * Consumes @skb. Softirqs off, under RCU. Return: 0, or -errno when no datagram
 * was handed to the IP layer; the drop is counted then.
 */
int wg_socket_send(struct wg_peer *peer, struct sk_buff *skb, u8 dsfield);

/** wg_socket_send_message() - the same for a handshake message of @len bytes. Process context. */
int wg_socket_send_message(struct wg_peer *peer, const void *message, size_t len);

/** wg_socket_send_reply() - to where a message came from, no peer involved. Process context. */
void wg_socket_send_reply(struct wg_device *wg, const struct wg_endpoint *to,
			  const void *message, size_t len);

#endif /* WG_SOCKET_H */
