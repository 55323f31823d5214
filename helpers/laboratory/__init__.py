"""A laboratory of devices that are servers, and campaigns that survive what devices do.

In reading order: `simulator` has the devices, their contract, journals, faults and security;
`campaigns` the ledger, the client, the orchestrator, and learners that close the loop; `lesson`
the figures, checks and the dashboard of lesson 07.
"""

from helpers import faces

if faces.TYPE_CHECKING:
    from helpers.laboratory.lesson import checks as check
    from helpers.laboratory.simulator.servers import ProcessServer, ThreadServer
    from helpers.laboratory.simulator.device_app import make_app
    from helpers.laboratory.simulator.security import new_token
    from helpers.laboratory.campaigns.replies import in_words
    from helpers.laboratory.campaigns.ledger import BrokenLedgerError, Ledger
    from helpers.laboratory.campaigns.workflow import RECIPES
    from helpers.laboratory.campaigns.bench import Bench, new_campaign
    from helpers.laboratory.lesson import figures, timeline
    from helpers.laboratory.campaigns.client import Patience
    from helpers.laboratory.simulator.faults import Fault
    from helpers.laboratory.simulator.counter import Counter
    from helpers.laboratory.campaigns.campaign_process import CampaignProcess
    from helpers.laboratory.campaigns import closed_loop
    from helpers.laboratory.campaigns.learners import GaussianProcessLearner, RandomLearner
    from helpers.laboratory.lesson.dashboard import Dashboard, still

__getattr__, __dir__ = faces.lazy(__name__)
