/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* request.h - what a request says, and the device that it means */
#ifndef WG_REQUEST_H
#define WG_REQUEST_H

#include "core/proto.h"
#include "state/compat_netlink.h"

struct wg_device;

#define WG_ALLOWEDIP_MAX WGALLOWEDIP_A_FLAGS

extern struct genl_family wg_request_family;	/* netlink.c hands in its commands */
extern const struct nla_policy wg_device_policy[WGDEVICE_A_MAX + 1];
extern const struct nla_policy wg_peer_policy[WGPEER_A_MAX + 1];
extern const struct nla_policy wg_allowedip_policy[WG_ALLOWEDIP_MAX + 1];

/** wg_request_find_device() - the device that a request names, with a reference, or an ERR_PTR */
struct wg_device *wg_request_find_device(struct net *net, struct nlattr **attrs,
					 struct netlink_ext_ack *extack);

/* What a checked message says. */

/** struct wg_request_peer - WGDEVICE_A_PEERS' items; @public_key points into the message */
struct wg_request_peer {
	struct nlattr *attrs[WGPEER_A_MAX + 1];
	const u8 *public_key;
	u32 flags;
};

/** struct wg_request_allowedip - WGPEER_A_ALLOWEDIPS' items; @address points into the message */
struct wg_request_allowedip {
	const void *address;
	u16 family;
	u8 cidr;
	bool remove;
};

void wg_request_peer(struct wg_request_peer *peer, const struct nlattr *attr);

/**
 * wg_request_adds() - does it add a peer, if there is none of its key?
 * @own_key: the device's public key, zero if it has none. Our own key as a peer is
 *	no error, and none is added: one list of peers may serve every host.
 */
bool wg_request_adds(const struct wg_request_peer *peer, const u8 own_key[WG_KEY_LEN]);

struct wg_request_allowedip wg_request_allowedip(const struct nlattr *attr);
bool wg_request_replaces_peers(struct nlattr **attrs);

/** wg_request_wipe() - the message has private and preshared keys, and nobody wipes a freed skb */
void wg_request_wipe(struct genl_info *info);

#endif /* WG_REQUEST_H */
