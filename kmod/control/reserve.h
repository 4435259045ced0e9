/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* reserve.h - what a change of a device will need, set aside before anything changes */
#ifndef WG_RESERVE_H
#define WG_RESERVE_H

#include <linux/list.h>

#include "core/proto.h"

struct netlink_ext_ack;
struct nlattr;
struct wg_device;
struct wg_peer;

/**
 * struct wg_reserve - a change that is being made ready; update_lock held as long as it lives
 * @peers: prepared
 * @prepared: how many have been
 * @allowedips: reserved
 * @peer_count: of the device, as far as the change has been followed
 * @own_key: the device's public key, the same; zero if it has none
 * @any_gone: peers that are there have been marked as going
 */
struct wg_reserve {
	struct wg_device *wg;
	struct list_head peers;
	unsigned int prepared;
	struct list_head allowedips;
	unsigned int peer_count;
	u8 own_key[WG_KEY_LEN];
	bool any_gone;
};

void wg_reserve_begin(struct wg_reserve *reserve, struct wg_device *wg);

/**
 * wg_reserve_part() - follow a part of the change, and set aside what it needs
 * @attrs: checked by wg_netlink_check(); WGDEVICE_F_REPLACE_PEERS in the first part alone
 *
 * Process context. Return: 0, -ERANGE past WG_MAX_PEERS, -ENOMEM, -EINTR when the
 * process is being killed, -ENODEV when the device is being deleted; also then
 * wg_reserve_end() is due, and nothing that anybody sees has changed.
 */
int wg_reserve_part(struct wg_reserve *reserve, struct nlattr **attrs,
		    struct netlink_ext_ack *extack);

/** wg_reserve_take_peer() - the next peer of this key to be added; NULL is a bug */
struct wg_peer *wg_reserve_take_peer(struct wg_reserve *reserve, const u8 public_key[WG_KEY_LEN]);

/** wg_reserve_end() - the change is done, or is not: what was not used is let go */
void wg_reserve_end(struct wg_reserve *reserve);

#endif /* WG_RESERVE_H */
