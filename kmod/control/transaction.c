// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * transaction.c - a change that comes in several messages and is carried out at once
 *
 * A transaction is found by the address and namespace of its socket, and is taken
 * out of the table while a message is worked on: whoever finds it there may free
 * it, and an error on the way need only not put it back. So threads that send by one
 * socket at once get no further than with one transaction of it. It holds no
 * reference to its device, as that could then not go away. It goes with the
 * device instead.
 */
#include "transaction.h"

#include <linux/hashtable.h>
#include <linux/jhash.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/netns/hash.h>

#include "state/device.h"
#include "netlink_check.h"
#include "netlink_set.h"
#include "peers.h"

enum {
	TABLE_BITS = 10,
	MEMORY_SHARE = 8,	/* all transactions take that part of the memory at most */
	/* What a single change may have of those who are not trusted with the machine. */
	UNPRIVILEGED_MAX_BYTES = WGCTL_STAGE_MAX_BYTES / 8,
};

/**
 * struct waiting_part - a message that waits
 * @change: what it says
 * @size: of all of this
 * @device: a copy of its WGCTL_A_DEVICE, which @change points into
 */
struct waiting_part {
	struct wg_change_part change;
	size_t size;
	struct nlattr device[];
};

/**
 * struct transaction - the parts that have come by a socket
 * @node: in the table, guarded by @transactions_lock
 * @net: of the socket, as is @portid
 * @portid: and its address
 * @wg: to be compared alone
 * @parts: list of struct waiting_part
 * @size: of them together
 */
struct transaction {
	struct hlist_node node;
	const struct net *net;
	u32 portid;
	const struct wg_device *wg;
	struct list_head parts;
	size_t size;
};

static DEFINE_MUTEX(transactions_lock);	/* taken inside the RTNL */
static DEFINE_HASHTABLE(transactions, TABLE_BITS);
static size_t total_size;	/* guarded by it, too */
static HLIST_HEAD(doomed);	/* likewise; see free_doomed() */

/* Whoever opens a socket may choose its address, so he must not know the order. */
static u32 hash(const struct net *net, u32 portid)
{
	static u32 seed __read_mostly;

	net_get_random_once(&seed, sizeof(seed));
	return jhash_2words(portid, net_hash_mix(net), seed);
}

static struct transaction *remove_transaction(const struct net *net, u32 portid)
{
	struct transaction *transaction;

	lockdep_assert_held(&transactions_lock);
	hash_for_each_possible(transactions, transaction, node, hash(net, portid))
		if (transaction->portid == portid && transaction->net == net) {
			hash_del(&transaction->node);
			return transaction;
		}
	return NULL;
}

/* The transaction of a socket, which is the caller's from now on, or NULL. */
static struct transaction *take_transaction(const struct net *net, u32 portid)
{
	struct transaction *transaction;

	mutex_lock(&transactions_lock);
	transaction = remove_transaction(net, portid);
	mutex_unlock(&transactions_lock);
	return transaction;
}

/*
 * Unless the device has gone meanwhile: who would free it then? Return: what is the
 * caller's to free, @transaction or another that a thread has begun meanwhile, or NULL.
 */
static struct transaction *put_transaction(struct transaction *transaction,
					   const struct wg_device *wg)
{
	struct transaction *other = transaction;

	mutex_lock(&transactions_lock);
	if (wg_device_is_there(wg) && net_eq(dev_net(wg->dev), transaction->net)) {
		other = remove_transaction(transaction->net, transaction->portid);
		hash_add(transactions, &transaction->node, hash(transaction->net, transaction->portid));
	}
	mutex_unlock(&transactions_lock);
	return other;
}

/* Owned by the caller; up to 256 MiB, so this yields. */
static void free_transaction(struct transaction *transaction)
{
	struct waiting_part *part, *next;

	if (!transaction)
		return;
	list_for_each_entry_safe(part, next, &transaction->parts, change.list) {
		/* Private and preshared keys are in it. */
		kvfree_sensitive(part, part->size);
		cond_resched();
	}
	mutex_lock(&transactions_lock);
	total_size -= transaction->size;
	mutex_unlock(&transactions_lock);
	kfree(transaction);
}

/* A device goes under the RTNL, so its transactions are freed later on. */
static void free_doomed(struct work_struct *work)
{
	struct hlist_node *next;
	struct transaction *transaction;
	HLIST_HEAD(found);

	mutex_lock(&transactions_lock);
	hlist_move_list(&doomed, &found);
	mutex_unlock(&transactions_lock);
	hlist_for_each_entry_safe(transaction, next, &found, node)
		free_transaction(transaction);
}

static DECLARE_WORK(doomed_work, free_doomed);

/* Takes the transactions of a device, or of all if it is NULL, to be freed by free_doomed(). */
static void doom_transactions(const struct wg_device *wg)
{
	struct hlist_node *next;
	struct transaction *transaction;
	int bucket;

	mutex_lock(&transactions_lock);
	hash_for_each_safe(transactions, bucket, next, transaction, node) {
		if (wg && transaction->wg != wg)
			continue;
		hash_del(&transaction->node);
		hlist_add_head(&transaction->node, &doomed);
	}
	mutex_unlock(&transactions_lock);
}

static struct transaction *create_transaction(struct genl_info *info, const struct wg_device *wg)
{
	struct transaction *transaction = kzalloc(sizeof(*transaction), GFP_KERNEL_ACCOUNT);

	if (!transaction)
		return NULL;
	transaction->net = genl_info_net(info);
	transaction->portid = info->snd_portid;
	transaction->wg = wg;
	INIT_LIST_HEAD(&transaction->parts);
	return transaction;
}

/* Counts @size more bytes, if there is room for them. */
static int charge(struct transaction *transaction, size_t size, bool privileged,
		  struct netlink_ext_ack *extack)
{
	u64 limit = (u64)(totalram_pages() / MEMORY_SHARE) << PAGE_SHIFT;
	size_t most = privileged ? WGCTL_STAGE_MAX_BYTES : UNPRIVILEGED_MAX_BYTES;
	int err = 0;

	/* An earlier part may have come with more privilege. */
	if (transaction->size > most || size > most - transaction->size) {
		NL_SET_ERR_MSG(extack,
			       "a change may have 256 MiB at most, or 32 MiB without CAP_NET_ADMIN in the first user namespace; nothing was changed");
		return -EFBIG;
	}
	mutex_lock(&transactions_lock);
	if (privileged || (total_size < limit && size < limit - total_size)) {
		total_size += size;
		transaction->size += size;
	} else {
		err = -ENOMEM;
		NL_SET_ERR_MSG(extack,
			       "open transactions take an eighth of the memory already; nothing was changed");
	}
	mutex_unlock(&transactions_lock);
	return err;
}

/* A part waits for those that follow. */
static int keep_part(struct transaction *transaction, struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *device = info->attrs[WGCTL_A_DEVICE];
	struct waiting_part *part;
	size_t size = sizeof(*part) + nla_len(device) + NLA_HDRLEN;
	int err;

	err = charge(transaction, size, netlink_capable(skb, CAP_NET_ADMIN), info->extack);
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
	list_add_tail(&part->change.list, &transaction->parts);
	return 0;
}

static int commit(struct transaction *transaction, struct wg_device *wg,
		  struct wg_change_part *last, const struct sk_buff *skb,
		  struct netlink_ext_ack *extack)
{
	int err;

	list_add_tail(&last->list, &transaction->parts);
	err = wg_netlink_change(wg, &transaction->parts, skb, extack);
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

/* Is there a transaction that the part is of? A first one begins it. */
static int find_transaction(struct transaction **transaction, struct genl_info *info, u32 flags,
			    const struct wg_device *wg)
{
	if (flags & WGCTL_STAGE_FIRST) {
		free_transaction(*transaction);
		*transaction = create_transaction(info, wg);
		return *transaction ? 0 : -ENOMEM;
	}
	if (!*transaction) {
		NL_SET_ERR_MSG(info->extack,
			       "no transaction is open: a part was refused, the interface has gone, or none had WGCTL_STAGE_FIRST");
		return -ENOENT;
	}
	if ((*transaction)->wg != wg) {
		NL_SET_ERR_MSG(info->extack, "all parts of a change must be of one interface");
		return -EINVAL;
	}
	return 0;
}

/* Frees @transaction, or puts it back. */
static int add_part(struct transaction *transaction, struct sk_buff *skb, struct genl_info *info,
		    u32 flags)
{
	struct wg_change_part part;
	struct wg_device *wg;
	int err;

	wg = wg_request_find_device(genl_info_net(info), info->attrs, info->extack);
	if (IS_ERR(wg)) {
		free_transaction(transaction);
		return PTR_ERR(wg);
	}
	err = find_transaction(&transaction, info, flags, wg);
	if (!err)
		err = check_part(wg, skb, info, flags, &part);
	if (!err && (flags & WGCTL_STAGE_COMMIT)) {
		err = commit(transaction, wg, &part, skb, info->extack);
	} else if (!err) {
		err = keep_part(transaction, skb, info);
		if (!err)
			transaction = put_transaction(transaction, wg);
	}
	free_transaction(transaction);
	dev_put(wg->dev);
	return err;
}

int wg_transaction_part(struct sk_buff *skb, struct genl_info *info)
{
	struct transaction *transaction = take_transaction(genl_info_net(info), info->snd_portid);
	u32 flags = 0;
	int err;

	if (info->attrs[WGCTL_A_STAGE_FLAGS])
		flags = nla_get_u32(info->attrs[WGCTL_A_STAGE_FLAGS]);
	if (flags & WGCTL_STAGE_ABORT) {
		free_transaction(transaction);
		err = flags == WGCTL_STAGE_ABORT ? 0 : -EINVAL;
		if (err)
			NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[WGCTL_A_STAGE_FLAGS],
					    "WGCTL_STAGE_ABORT must be the only flag");
	} else {
		err = add_part(transaction, skb, info, flags);
	}
	wg_request_wipe(info);
	return err;
}

static int socket_event(struct notifier_block *block, unsigned long action, void *data)
{
	const struct netlink_notify *notify = data;

	/* Whoever has begun a transaction has counted it, and has returned from that. */
	if (action == NETLINK_URELEASE && notify->protocol == NETLINK_GENERIC &&
	    READ_ONCE(total_size))
		free_transaction(take_transaction(notify->net, notify->portid));
	return NOTIFY_DONE;
}

void wg_transaction_forget(const struct wg_device *wg)
{
	ASSERT_RTNL();
	if (!READ_ONCE(total_size))
		return;
	doom_transactions(wg);
	wg_peers_defer(&doomed_work);
}

static struct notifier_block socket_notifier = { .notifier_call = socket_event };

int __init wg_transaction_init(void)
{
	return netlink_register_notifier(&socket_notifier);
}

void wg_transaction_exit(void)
{
	netlink_unregister_notifier(&socket_notifier);
	doom_transactions(NULL);
	cancel_work_sync(&doomed_work);
	free_doomed(&doomed_work);
}
