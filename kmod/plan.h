/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* plan.h - what a change of a device will need, set aside before anything changes */
#ifndef WG_PLAN_H
#define WG_PLAN_H

#include <linux/list.h>

#include "proto.h"

struct netlink_ext_ack;
struct nlattr;
struct wg_device;
struct wg_peer;

/**
 * struct wg_plan - a change that is being made ready; update_lock held as long as it lives
 * @peers: prepared
 * @prepared: how many have been
 * @allowedips: reserved
 * @peer_count: of the device, as far as the change has been followed
 * @own_key: the device's public key, the same; zero if it has none
 * @unplanned: peers that are there have been marked as going
 */
struct wg_plan {
	struct wg_device *wg;
	struct list_head peers;
	unsigned int prepared;
	struct list_head allowedips;
	unsigned int peer_count;
	u8 own_key[WG_KEY_LEN];
	bool unplanned;
};

void wg_plan_begin(struct wg_plan *plan, struct wg_device *wg);

/**
 * wg_plan_part() - follow a part of the change, and set aside what it needs
 * @attrs: checked by wg_netlink_check(); WGDEVICE_F_REPLACE_PEERS in the first part alone
 *
 * Process context. Return: 0, -ERANGE past WG_MAX_PEERS, -ENOMEM, -EINTR when the
 * process is being killed, -ENODEV when the device is being deleted; also then
 * wg_plan_end() is due, and nothing that anybody sees has changed.
 */
int wg_plan_part(struct wg_plan *plan, struct nlattr **attrs, struct netlink_ext_ack *extack);

/** wg_plan_take_peer() - the next peer of this key to be added; NULL is a bug */
struct wg_peer *wg_plan_take_peer(struct wg_plan *plan, const u8 public_key[WG_KEY_LEN]);

/** wg_plan_end() - the change is done, or is not: what was not used is let go */
void wg_plan_end(struct wg_plan *plan);

#endif /* WG_PLAN_H */
