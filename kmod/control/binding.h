/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* binding.h - the interface and the addresses that a device's sockets are bound to */
#ifndef WG_BINDING_H
#define WG_BINDING_H

struct net;
struct net_device;
struct wg_binding;
struct wg_device;
struct work_struct;

/** wg_binding_bind() - bind the sockets and tell it; contexts and errors as for wg_socket_bind() */
int wg_binding_bind(struct wg_device *wg, const struct wg_binding *binding);

/** wg_binding_net() - the creating namespace, with a reference, or NULL. RTNL held. */
struct net *wg_binding_net(struct wg_device *wg);

/** wg_binding_return() - a device's binding_work: an interface of the name has come */
void wg_binding_return(struct work_struct *work);

/** wg_binding_interface_came() - an interface, of any driver, is there or has another name. RTNL held. */
void wg_binding_interface_came(struct net_device *dev);

/** wg_binding_interface_left() - it goes, or leaves its namespace. RTNL held. */
void wg_binding_interface_left(struct net_device *dev);

#endif /* WG_BINDING_H */
