// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * main.c - load and unload the module
 *
 * The files are in rooms: core, state, path, handshake, control. Each calls only those
 * before it, which scripts/check-rooms sees to, and a header in each tells what it is
 * for: core/base.h, state/device.h, path/seal.h, handshake/handshake.h and
 * control/interface.h. Where an earlier room has to call a later one, it gets a
 * function from here.
 */
#include <linux/ctype.h>
#include <linux/module.h>
#include <net/rtnetlink.h>

#include "state/peer.h"
#include "state/wgctl_family.h"
#include "path/lane.h"
#include "path/receive.h"
#include "path/seal.h"
#include "handshake/expiry.h"
#include "handshake/handshake.h"
#include "handshake/handshake_queue.h"
#include "control/interface.h"
#include "control/namespace.h"
#include "control/netlink.h"
#include "control/notifier.h"
#include "control/peers.h"
#include "control/power.h"
#include "control/wgctl_commands.h"

#define DEFAULT_KIND "wireguard"

static char *kind = DEFAULT_KIND;
module_param(kind, charp, 0444);
MODULE_PARM_DESC(kind, "name of the link kind and of the generic netlink families (default "
		 DEFAULT_KIND ")");

static int __init check_kind(void)
{
	size_t len = strlen(kind), i;

	if (!len || (len > WG_WGCTL_KIND_MAX && strcmp(kind, DEFAULT_KIND))) {
		pr_err("kind=%s has %zu characters, it must have 1 to %d\n", kind, len,
		       WG_WGCTL_KIND_MAX);
		return -EINVAL;
	}
	for (i = 0; i < len; ++i)
		if (!isalnum(kind[i]) && !strchr("-_.", kind[i])) {
			pr_err("kind=%s may have letters, digits, - _ and . only\n", kind);
			return -EINVAL;
		}
	return 0;
}

static int __init init_state(void)
{
	int err;

	err = wg_session_init();
	if (err)
		return err;
	err = wg_peer_init(wg_expiry_work, wg_handshake_queue_work);
	if (err)
		goto exit_session;
	err = wg_lane_init();
	if (err)
		goto exit_peer;
	err = wg_peers_init();
	if (err)
		goto exit_lane;
	err = wg_handshake_init();
	if (err)
		goto exit_peers;
	return 0;

exit_peers:
	wg_peers_exit();
exit_lane:
	wg_lane_exit();
exit_peer:
	wg_peer_exit();
exit_session:
	wg_session_exit();
	return err;
}

static void exit_state(void)
{
	wg_handshake_exit();
	wg_seal_exit();
	wg_peers_exit();
	wg_lane_exit();
	wg_peer_exit();
	wg_session_exit();
}

/* From here on devices may come, and what happens around them is heeded. */
static int __init init_interfaces(void)
{
	int err;

	err = wg_power_init();
	if (err)
		return err;
	err = wg_namespace_init();
	if (err)
		goto exit_power;
	err = wg_notifier_init();
	if (err)
		goto exit_namespace;
	err = wg_interface_init(kind);
	if (err)
		goto exit_notifier;
	return 0;

exit_notifier:
	wg_notifier_exit();
exit_namespace:
	wg_namespace_exit();
exit_power:
	wg_power_exit();
	return err;
}

static void exit_interfaces(void)
{
	wg_interface_exit();
	wg_notifier_exit();
	wg_namespace_exit();
	wg_power_exit();
}

static int __init wg_init(void)
{
	int err;

	err = check_kind();
	if (err)
		return err;
	/* The calls from a room to a later one; wg_peer_init() gets two more. */
	wg_timers_init(wg_expiry_timer);
	wg_receive_init(wg_handshake_queue_add);
	err = init_state();
	if (err)
		goto explain;
	err = wg_wgctl_init(strcmp(kind, DEFAULT_KIND) ? kind : NULL);
	if (err)
		goto undo_state;
	err = init_interfaces();
	if (err)
		goto undo_wgctl;
	err = wg_netlink_init(kind);
	if (err)
		goto undo_interfaces;
	pr_info("WireGuard " WG_VERSION " for links of kind %s\n", kind);
	return 0;

undo_interfaces:
	exit_interfaces();
undo_wgctl:
	wg_wgctl_exit();
undo_state:
	exit_state();
explain:
	if (err == -EEXIST)
		pr_err("the name %s is taken by another driver: unload that one (modprobe -r %s) or load this one with another name (insmod wg.ko kind=NAME)\n",
		       kind, kind);
	return err;
}

static void __exit wg_exit(void)
{
	wg_netlink_exit();
	/* Its last events are told before there is nobody to tell them. */
	exit_interfaces();
	wg_wgctl_exit();
	exit_state();
}

module_init(wg_init);
module_exit(wg_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("WireGuard secure network tunnel");
MODULE_AUTHOR("The wgctl authors");
MODULE_VERSION(WG_VERSION);
MODULE_ALIAS_RTNL_LINK(DEFAULT_KIND);
MODULE_ALIAS_GENL_FAMILY(DEFAULT_KIND);
