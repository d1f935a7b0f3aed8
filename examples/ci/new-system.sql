-- The tables of a system that is to go live: an invented one, for the pipelines beside this file.
CREATE TABLE crm.t_member (
    member_id   BIGINT PRIMARY KEY,
    khxm        VARCHAR(60)  COMMENT '客户姓名',
    zjhm        VARCHAR(18)  COMMENT '证件号码',
    lxdh        VARCHAR(20)  COMMENT '联系电话',
    created_at  DATETIME
) COMMENT = '会员资料';

CREATE TABLE crm.t_coupon (
    coupon_id   BIGINT PRIMARY KEY,
    title       VARCHAR(80)  COMMENT '优惠券名称',
    amount      DECIMAL(10, 2)
) COMMENT = '优惠券';
