/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* socket.h - the UDP sockets of a device */
#ifndef WG_SOCKET_H
#define WG_SOCKET_H

#include <linux/types.h>

struct netlink_ext_ack;
struct wg_binding;
struct wg_device;

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

#endif /* WG_SOCKET_H */
