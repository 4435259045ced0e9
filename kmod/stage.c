// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * stage.c - a change that comes in several messages and is carried out at once
 *
 * What a socket has staged is found by the socket's address and namespace, and
 * taken out of the table while a message is worked on: whoever finds it there
 * may free it, and an error on the way need only not put it back. So threads that
 * send by one socket at once get no further than with one change of it. It holds no
 * reference to its device, as that could then not go away. It goes with the
 * device instead.
 */
#include "stage.h"

#include <linux/hashtable.h>
#include <linux/jhash.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/netns/hash.h>

#include "device.h"
#include "netlink_check.h"
#include "netlink_set.h"
#include "peers.h"

enum {
	TABLE_BITS = 10,
	MEMORY_SHARE = 8,	/* all that is staged takes that part of the memory at most */
	/* What a single change may have of those who are not trusted with the machine. */
	UNPRIVILEGED_MAX_BYTES = WGCTL_STAGE_MAX_BYTES / 8,
};

/**
 * struct staged_part - a message that waits
 * @change: what it says
 * @size: of all of this
 * @device: a copy of its WGCTL_A_DEVICE, which @change points into
 */
struct staged_part {
	struct wg_change_part change;
	size_t size;
	struct nlattr device[];
};

/**
 * struct stage - what a socket has staged
 * @node: in the table, guarded by @stages_lock
 * @net: of the socket, as is @portid
 * @portid: and its address
 * @wg: to be compared alone
 * @parts: list of struct staged_part
 * @size: of them together
 */
struct stage {
	struct hlist_node node;
	const struct net *net;
	u32 portid;
	const struct wg_device *wg;
	struct list_head parts;
	size_t size;
};

static DEFINE_MUTEX(stages_lock);	/* taken inside the RTNL */
static DEFINE_HASHTABLE(stages, TABLE_BITS);
static size_t total_size;	/* guarded by it, too */
static HLIST_HEAD(doomed);	/* likewise; see free_doomed() */

/* Whoever opens a socket may choose its address, so he must not know the order. */
static u32 hash(const struct net *net, u32 portid)
{
	static u32 seed __read_mostly;

	net_get_random_once(&seed, sizeof(seed));
	return jhash_2words(portid, net_hash_mix(net), seed);
}

static struct stage *remove_stage(const struct net *net, u32 portid)
{
	struct stage *stage;

	lockdep_assert_held(&stages_lock);
	hash_for_each_possible(stages, stage, node, hash(net, portid))
		if (stage->portid == portid && stage->net == net) {
			hash_del(&stage->node);
			return stage;
		}
	return NULL;
}

/* The stage of a socket, which is the caller's from now on, or NULL. */
static struct stage *take_stage(const struct net *net, u32 portid)
{
	struct stage *stage;

	mutex_lock(&stages_lock);
	stage = remove_stage(net, portid);
	mutex_unlock(&stages_lock);
	return stage;
}

/*
 * Unless the device has gone meanwhile: who would free it then? Return: what is the
 * caller's to free, @stage or another that a thread has staged meanwhile, or NULL.
 */
static struct stage *put_stage(struct stage *stage, const struct wg_device *wg)
{
	struct stage *other = stage;

	mutex_lock(&stages_lock);
	if (wg_device_is_there(wg) && net_eq(dev_net(wg->dev), stage->net)) {
		other = remove_stage(stage->net, stage->portid);
		hash_add(stages, &stage->node, hash(stage->net, stage->portid));
	}
	mutex_unlock(&stages_lock);
	return other;
}

/* It is the caller's, and may have a GiB's quarter. */
static void free_stage(struct stage *stage)
{
	struct staged_part *part, *next;

	if (!stage)
		return;
	list_for_each_entry_safe(part, next, &stage->parts, change.list) {
		/* Private and preshared keys are in it. */
		kvfree_sensitive(part, part->size);
		cond_resched();
	}
	mutex_lock(&stages_lock);
	total_size -= stage->size;
	mutex_unlock(&stages_lock);
	kfree(stage);
}

/* A device goes under the RTNL, so what is staged for it is freed later on. */
static void free_doomed(struct work_struct *work)
{
	struct hlist_node *next;
	struct stage *stage;
	HLIST_HEAD(found);

	mutex_lock(&stages_lock);
	hlist_move_list(&doomed, &found);
	mutex_unlock(&stages_lock);
	hlist_for_each_entry_safe(stage, next, &found, node)
		free_stage(stage);
}

static DECLARE_WORK(doomed_work, free_doomed);

/* Takes what is staged for a device, or for all if it is NULL, to be freed by free_doomed(). */
static void doom_stages(const struct wg_device *wg)
{
	struct hlist_node *next;
	struct stage *stage;
	int bucket;

	mutex_lock(&stages_lock);
	hash_for_each_safe(stages, bucket, next, stage, node) {
		if (wg && stage->wg != wg)
			continue;
		hash_del(&stage->node);
		hlist_add_head(&stage->node, &doomed);
	}
	mutex_unlock(&stages_lock);
}

static struct stage *create_stage(struct genl_info *info, const struct wg_device *wg)
{
	struct stage *stage = kzalloc(sizeof(*stage), GFP_KERNEL_ACCOUNT);

	if (!stage)
		return NULL;
	stage->net = genl_info_net(info);
	stage->portid = info->snd_portid;
	stage->wg = wg;
	INIT_LIST_HEAD(&stage->parts);
	return stage;
}

/* Counts @size more bytes, if there is room for them. */
static int charge(struct stage *stage, size_t size, bool privileged,
		  struct netlink_ext_ack *extack)
{
	u64 limit = (u64)(totalram_pages() / MEMORY_SHARE) << PAGE_SHIFT;
	size_t most = privileged ? WGCTL_STAGE_MAX_BYTES : UNPRIVILEGED_MAX_BYTES;
	int err = 0;

	/* An earlier part may have come with more privilege. */
	if (stage->size > most || size > most - stage->size) {
		NL_SET_ERR_MSG(extack,
			       "a change may have 256 MiB at most, or 32 MiB without CAP_NET_ADMIN in the first user namespace; nothing was changed");
		return -EFBIG;
	}
	mutex_lock(&stages_lock);
	if (privileged || (total_size < limit && size < limit - total_size)) {
		total_size += size;
		stage->size += size;
	} else {
		err = -ENOMEM;
		NL_SET_ERR_MSG(extack,
			       "changes that are staged take an eighth of the memory already; nothing was changed");
	}
	mutex_unlock(&stages_lock);
	return err;
}

/* A part waits for those that follow. */
static int keep_part(struct stage *stage, struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *device = info->attrs[WGCTL_A_DEVICE];
	struct staged_part *part;
	size_t size = sizeof(*part) + nla_len(device) + NLA_HDRLEN;
	int err;

	err = charge(stage, size, netlink_capable(skb, CAP_NET_ADMIN), info->extack);
	if (err)
		return err;
	part = kvmalloc(size, GFP_KERNEL_ACCOUNT);
	if (!part) {
		NL_SET_ERR_MSG(info->extack, "out of memory; nothing was changed");
		return -ENOMEM;
	}
	part->size = size;
	memcpy(part->device, device, nla_len(device) + NLA_HDRLEN);
	/* Checked before, so this cannot fail. */
	nla_parse_nested(part->change.attrs, WGDEVICE_A_MAX, part->device, wg_device_policy, NULL);
	list_add_tail(&part->change.list, &stage->parts);
	return 0;
}

static int commit(struct stage *stage, struct wg_device *wg, struct wg_change_part *last,
		  const struct sk_buff *skb, struct netlink_ext_ack *extack)
{
	int err;

	list_add_tail(&last->list, &stage->parts);
	err = wg_netlink_change(wg, &stage->parts, skb, extack);
	list_del(&last->list);
	/* The attribute may be of another message than the one that is answered. */
	extack->bad_attr = NULL;
	return err;
}

/* What is of the device itself is done once, however many parts there are. */
static int check_first(struct nlattr **attrs, u32 flags, struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;

	if (flags & WGCTL_STAGE_FIRST)
		return 0;
	attr = attrs[WGDEVICE_A_PRIVATE_KEY] ?: attrs[WGDEVICE_A_FLAGS] ?:
	       attrs[WGDEVICE_A_LISTEN_PORT] ?: attrs[WGDEVICE_A_FWMARK];
	if (!attr)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "key, port, mark and flags of the interface belong in the first part");
	return -EINVAL;
}

static int check_part(struct wg_device *wg, const struct sk_buff *skb, struct genl_info *info,
		      u32 flags, struct wg_change_part *part)
{
	struct nlattr *attr;
	int err;

	if (!info->attrs[WGCTL_A_DEVICE]) {
		NL_SET_ERR_MSG(info->extack, "a part of a change needs WGCTL_A_DEVICE");
		return -EINVAL;
	}
	err = nla_parse_nested(part->attrs, WGDEVICE_A_MAX, info->attrs[WGCTL_A_DEVICE],
			       wg_device_policy, info->extack);
	if (err)
		return err;
	attr = part->attrs[WGDEVICE_A_IFINDEX] ?: part->attrs[WGDEVICE_A_IFNAME];
	if (attr) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "the interface is named beside WGCTL_A_DEVICE, not in it");
		return -EINVAL;
	}
	return check_first(part->attrs, flags, info->extack) ?:
	       wg_netlink_check(wg, part->attrs, skb, info->extack);
}

/* Is there a change that the part is of? A first one begins it. */
static int find_stage(struct stage **stage, struct genl_info *info, u32 flags,
		      const struct wg_device *wg)
{
	if (flags & WGCTL_STAGE_FIRST) {
		free_stage(*stage);
		*stage = create_stage(info, wg);
		return *stage ? 0 : -ENOMEM;
	}
	if (!*stage) {
		NL_SET_ERR_MSG(info->extack,
			       "nothing is staged: a part was refused, the interface has gone, or none had WGCTL_STAGE_FIRST");
		return -ENOENT;
	}
	if ((*stage)->wg != wg) {
		NL_SET_ERR_MSG(info->extack, "all parts of a change must be of one interface");
		return -EINVAL;
	}
	return 0;
}

/* Frees @stage, or puts it back. */
static int add_part(struct stage *stage, struct sk_buff *skb, struct genl_info *info, u32 flags)
{
	struct wg_change_part part;
	struct wg_device *wg;
	int err;

	wg = wg_request_find_device(genl_info_net(info), info->attrs, info->extack);
	if (IS_ERR(wg)) {
		free_stage(stage);
		return PTR_ERR(wg);
	}
	err = find_stage(&stage, info, flags, wg);
	if (!err)
		err = check_part(wg, skb, info, flags, &part);
	if (!err && (flags & WGCTL_STAGE_COMMIT)) {
		err = commit(stage, wg, &part, skb, info->extack);
	} else if (!err) {
		err = keep_part(stage, skb, info);
		if (!err)
			stage = put_stage(stage, wg);
	}
	free_stage(stage);
	dev_put(wg->dev);
	return err;
}

int wg_stage(struct sk_buff *skb, struct genl_info *info)
{
	struct stage *stage = take_stage(genl_info_net(info), info->snd_portid);
	u32 flags = 0;
	int err;

	if (info->attrs[WGCTL_A_STAGE_FLAGS])
		flags = nla_get_u32(info->attrs[WGCTL_A_STAGE_FLAGS]);
	if (flags & WGCTL_STAGE_ABORT) {
		free_stage(stage);
		err = flags == WGCTL_STAGE_ABORT ? 0 : -EINVAL;
		if (err)
			NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[WGCTL_A_STAGE_FLAGS],
					    "WGCTL_STAGE_ABORT stands alone");
	} else {
		err = add_part(stage, skb, info, flags);
	}
	wg_request_wipe(info);
	return err;
}

static int socket_event(struct notifier_block *block, unsigned long action, void *data)
{
	const struct netlink_notify *notify = data;

	/* Whoever has staged something has counted it, and has returned from that. */
	if (action == NETLINK_URELEASE && notify->protocol == NETLINK_GENERIC &&
	    READ_ONCE(total_size))
		free_stage(take_stage(notify->net, notify->portid));
	return NOTIFY_DONE;
}

void wg_stage_forget(const struct wg_device *wg)
{
	ASSERT_RTNL();
	if (!READ_ONCE(total_size))
		return;
	doom_stages(wg);
	wg_peers_defer(&doomed_work);
}

static struct notifier_block socket_notifier = { .notifier_call = socket_event };

int __init wg_stage_init(void)
{
	return netlink_register_notifier(&socket_notifier);
}

void wg_stage_exit(void)
{
	netlink_unregister_notifier(&socket_notifier);
	doom_stages(NULL);
	cancel_work_sync(&doomed_work);
	free_doomed(&doomed_work);
}
