"""A small complete case, as the reference page shows it; a test reads it."""

from __future__ import annotations

EXAMPLE = {
    "case.yaml": """\
name: 示例 Example
plan_year: 2026
rulebook: ganzhou
quota:
  cap_mu: 300
  withhold_share: 20%
""",
    "units.csv": """\
unit_id,name,parent_id,kind,zone_type,carry_over_mu,task_unsupplied_mu,task_idle_mu,digest_years,cropland_balance_mu,paddy_balance_mu,awards
360704,赣县区,360700,county,industry_led,10,60,20,2.5,80,40,commended_county
3607041,赣县经开区,360704,zone,industry_led,0,30,0,1.8,40,20,
""",
    "stock.csv": """\
地块编号,单元代码,存量类型,面积（亩）,批准日期,是否纳入任务,规划用途代码,容积率下限,容积率上限,可供应日期,供应障碍,备注
P1,360704,批而未供,52.6,2015年03月01日,,100101,1.0,2.5,2026-01-01,抵押、未拆迁,可分两期供应
P2,3607041,闲置,30,2013-06-18,是,100101,1.0,2.5,2026-06-30,,
""",
    "disposals.csv": """\
disposal_id,unit_id,parcel_id,kind,approved_on,in_task,measure,area_mu,date,status
D1,360704,,approved_unsupplied,2016-05-20,,公开出让,45,2026-04-16,recorded
D2,3607041,,idle,2012-08-01,yes,收回,25,2026-09-30,forecast
""",
    "indicators.csv": """\
unit_id,indicator,value,source
360704,far,0.92,2025 年调查
3607041,tax_per_mu,11.5,2025 年调查
""",
    "projects.csv": """\
project_id,name,units,industry,area_mu,area_min_mu,floor_area_m2,investment_wan,tax_wan,tier,must_serve,land_use,start_on,phases
J1,锂电池项目,360704|3607041,3841,40,32,32000,16000,600,provincial,yes,100101,2026-09-01,2026:25;2027:15
J2,家具项目,*,2110,22,20,18000,6000,240,ordinary,no,100101,2026-07-01,
""",
    "sites.csv": """\
site_id,unit_id,area_mu,agricultural_mu,cropland_mu,paddy_mu,land_use,ready_on
S1,3607041,120,90,30,12,100101,2026-01-01
""",
    "pairs.csv": """\
project_id,parcel_id,allowed
J2,P1,no
""",
}
"""File name to its text. The table stock is written as a bureau would, in Chinese."""
